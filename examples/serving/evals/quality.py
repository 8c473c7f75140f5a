"""The model's quality: the API's predictions for held-out instances, beside a trivial baseline."""

from statistics import fmean, mode

import httpx2
from scipy.stats import binomtest

from prediction_service.config import Config
from prediction_service.model import split_data

PATH = "/predict"


def good_bodies() -> list[dict]:
    """A request for each held-out instance."""
    return [{"instances": [instance.model_dump()]} for instance in split_data()[1]]


def measure_quality(url: str, config: Config) -> tuple[list[dict], list[dict]]:
    """An item for each held-out instance, and the metrics over all of them."""
    _, held_out, seen_labels, labels = split_data()
    replies = [httpx2.post(url + PATH, json=body).raise_for_status() for body in good_bodies()]
    predictions = [reply.json()["predictions"][0] for reply in replies]
    items = []
    for number, (instance, label) in enumerate(zip(held_out, labels, strict=True)):
        predicted = predictions[number]["label"]
        item = {"id": f"row-{number}", "slice": label}
        item["input"] = {"question": instance.model_dump_json(), "reference": label}
        item["output"] = {"answer": predicted, "confidence": predictions[number]["probability"]}
        item["scores"] = {"accuracy": float(predicted == label)}
        items.append(item)
    right = [item["scores"]["accuracy"] for item in items]
    commonest = mode(seen_labels)
    baseline = [float(label == commonest) for label in labels]
    return items, [rate("accuracy", right), rate("baseline accuracy", baseline)]


def rate(name: str, values: list[float]) -> dict:
    """The mean of zeros and ones, with Wilson's 95% interval."""
    low, high = binomtest(int(sum(values)), len(values)).proportion_ci(method="wilson")
    row = {"name": name, "value": fmean(values), "ci": (float(low), float(high))}
    return row | {"n": len(values), "unit": "rate"}
