"""The model's quality: the API's predictions for held-out instances, beside a trivial baseline."""

from statistics import fmean, mode

import httpx2
from scipy.stats import binomtest

from prediction_service.config import Config
from prediction_service.model import Instance, split_data


def measure_quality(url: str, config: Config) -> tuple[list[dict], list[dict]]:
    """An item for each held-out instance, and the metrics over all of them."""
    _, held_out, seen_labels, labels = split_data()
    predictions = ask(url, held_out, config.max_instances)
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


def ask(url: str, instances: list[Instance], size: int) -> list[dict]:
    """The API's predictions, asked for `size` at a time."""
    predictions = []
    for start in range(0, len(instances), size):
        body = {"instances": [one.model_dump() for one in instances[start : start + size]]}
        reply = httpx2.post(f"{url}/predict", json=body).raise_for_status()
        predictions += reply.json()["predictions"]
    return predictions


def rate(name: str, values: list[float]) -> dict:
    """The mean of zeros and ones, with Wilson's 95% interval."""
    low, high = binomtest(int(sum(values)), len(values)).proportion_ci(method="wilson")
    row = {"name": name, "value": fmean(values), "ci": (float(low), float(high))}
    return row | {"n": len(values), "unit": "rate", "direction": "higher"}
