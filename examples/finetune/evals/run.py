"""A run: baselines and fine-tune on the same test rows."""

import time
from textwrap import shorten
from typing import Any

import pandas as pd
from sklearn.pipeline import Pipeline

from docstring_classifier.checks import check
from docstring_classifier.config import Config, load_config
from docstring_classifier.data import Data, load_data
from docstring_classifier.model import fit_baselines
from docstring_classifier.predict import Classifier
from docstring_classifier.train import tune

from . import score
from .record import write

MINUTE = 60  # a training that takes longer is not repeated with the other seeds


def measure() -> dict[str, Any]:
    """Train what is not trained yet and measure it; returns the record that was written."""
    config = load_config()
    data = load_data(config)
    baselines = fit_baselines(data.train, config)
    models = train_seeds(data, config)
    seeds, training = list(models), next(iter(models.values())).training
    validation = predict_all(data.validation, baselines, models)
    rows = predict_all(data.test, baselines, models)
    chosen = {name: score.macro_f1(validation, name) for name in (*baselines, *seeds)}
    reached = {name: score.macro_f1(rows, name) for name in (*baselines, *seeds)}
    best = max(baselines, key=reached.get)
    rows["accuracy"] = rows[seeds].eq(rows["label"], axis=0).mean(axis=1)
    rows[f"accuracy {best}"] = rows[best].eq(rows["label"]).astype(float)
    metrics = score.compare(rows, list(baselines), seeds, best) + score.costs(rows, training)
    return write(
        config,
        name=config.train or "sample",
        about=f"{len(rows)} test rows of {rows['label'].nunique()} labels",
        headline=score.verdict(metrics, best, reached[best], [reached[seed] for seed in seeds]),
        system={"model": f"{config.encoder}, tuned", "baseline": best},
        seed=config.seeds[0],
        corpus={"train": len(data.train), "validation": len(validation), "test": len(rows)},
        metrics=metrics,
        items=make_items(rows, seeds, best),
        log=training["log"],
        notes=[
            *(shorten(note, 200, placeholder=" …") for note in (*data.notes, *check(data, config))),
            "validation macro-F1: " + ", ".join(f"{name} {f1:.3f}" for name, f1 in chosen.items()),
            "chosen on the validation rows: the epoch, and the confidence below which `predict` "
            f"abstains, {training['abstain_below']:.3f}",
            "the gain is over the baseline that is best on the test rows, which favours it",
            f"answers, latency and the figures of single labels are of {seeds[0]}",
        ],
    )


def train_seeds(data: Data, config: Config) -> dict[str, Classifier]:
    """The model of each seed."""
    models: dict[str, Classifier] = {}
    for seed in config.seeds:
        models[f"seed {seed}"] = model = Classifier(tune(data, config, seed))
        if model.training["seconds"] > MINUTE:
            break
    return models


def predict_all(
    rows: pd.DataFrame, baselines: dict[str, Pipeline], models: dict[str, Classifier]
) -> pd.DataFrame:
    """The rows with the labels of each system, and what `predict` says with the first seed."""
    rows = rows.reset_index(drop=True)
    for name, baseline in baselines.items():
        rows[name] = baseline.predict(list(rows["text"]))
    for name, model in models.items():
        answers = pd.DataFrame([ask(model, text) for text in rows["text"]])
        rows[name] = answers["likeliest"]
        if "answer" not in rows:  # `predict` uses the first seed's model
            rows[["answer", "confidence", "ms"]] = answers[["label", "confidence", "ms"]]
    return rows


def ask(classifier: Classifier, text: str) -> dict[str, Any]:
    """What the model says of a text, and in how many milliseconds."""
    started = time.perf_counter()
    answer = classifier.predict(text)
    return answer | {"ms": 1000 * (time.perf_counter() - started)}


def make_items(rows: pd.DataFrame, seeds: list[str], best: str) -> list[dict[str, Any]]:
    """The record of each row; a score is the share of the seeds that is right."""
    return [
        {
            "id": row["id"],
            "slice": row["label"],
            "cluster": row["group"],
            "input": {"question": row["text"], "reference": row["label"]},
            "output": {
                "answer": row[seeds[0]],
                "confidence": row["confidence"],
                "seeds": [row[seed] for seed in seeds],
                best: row[best],
            },
            "scores": {name: row[name] for name in ("accuracy", f"accuracy {best}")},
            "latency_ms": {"total": row["ms"]},
        }
        for row in rows.to_dict("records")
    ]
