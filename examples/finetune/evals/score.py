"""The figures of a classifier. `rows` has a column of labels for each system."""

import resource
import sys
from typing import Any

import numpy as np
import pandas as pd

from .bootstrap import Metric, metric, summarise


def compare(rows: pd.DataFrame, baselines: list[str], seeds: list[str], best: str) -> list[Metric]:
    """The fine-tune, as the mean over its seeds, beside the baselines and over the best of them."""

    def score(drawn: pd.DataFrame) -> dict[str, float]:
        f1 = {name: macro_f1(drawn, name) for name in (*baselines, *seeds)}
        tuned = np.mean([f1[seed] for seed in seeds])
        return {
            "macro-F1": tuned,
            **{f"macro-F1 {name}": f1[name] for name in baselines},
            "macro-F1 gain": tuned - f1[best],
            "accuracy": drawn["accuracy"].mean(),
            f"accuracy {best}": drawn[f"accuracy {best}"].mean(),
            "answered": drawn["answer"].notna().mean(),
        }

    metrics = summarise(rows, score) + of_answered(rows) + without_duplicates(rows, seeds)
    error = calibration_error(rows["confidence"], rows[seeds[0]] == rows["label"])
    return [*metrics, metric("calibration error", error, len(rows), direction="lower")]


def macro_f1(rows: pd.DataFrame, system: str) -> float:
    """The mean F1 of the labels that the rows have: scikit-learn's is slow for a bootstrap."""
    numbers, labels = pd.factorize(np.concatenate([rows["label"], rows[system]]))
    true, given = np.split(numbers, 2)
    right, there, said = (
        np.bincount(some, minlength=len(labels)) for some in (true[true == given], true, given)
    )
    return (2 * right / (there + said))[there > 0].mean()


def of_answered(rows: pd.DataFrame) -> list[Metric]:
    """How often `predict` is right where it does not abstain."""
    answered = rows[rows["answer"].notna()]
    right = answered.assign(right=answered["answer"] == answered["label"])
    return summarise(right, lambda drawn: {"accuracy where answered": drawn["right"].mean()})


def calibration_error(confidence: pd.Series, right: pd.Series) -> float:
    """How far the confidence is from the share that is right, over ten bins of equal width."""
    bins = pd.cut(confidence, np.linspace(0, 1, 11))
    return (confidence - right).groupby(bins, observed=True).sum().abs().sum() / len(right)


def without_duplicates(rows: pd.DataFrame, seeds: list[str]) -> list[Metric]:
    """The fine-tune on the rows that are not nearly a training row, if some are."""
    new = rows[~rows["near_duplicate"]]
    if len(new) in (0, len(rows)):
        return []
    name = "macro-F1 without duplicates"
    return summarise(new, lambda drawn: {name: np.mean([macro_f1(drawn, one) for one in seeds])})


def costs(rows: pd.DataFrame, training: dict[str, Any]) -> list[Metric]:
    """What an answer costs, and what the training did."""
    unit = 1e9 if sys.platform == "darwin" else 1e6  # macOS counts bytes, Linux kilobytes
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return [
        metric("latency p50", rows["ms"].quantile(0.5), len(rows), unit="ms", direction="lower"),
        metric("latency p95", rows["ms"].quantile(0.95), len(rows), unit="ms", direction="lower"),
        metric("training time", training["seconds"], 1, unit="s", direction="lower"),
        metric("peak memory", memory, 1, unit="GB", direction="lower"),
    ]


def verdict(metrics: list[Metric], best: str, over: float, of_seeds: list[float]) -> str:
    """One sentence: did it help, over what, and at what cost? `over`: the best baseline's score."""
    found = {one["name"]: one for one in metrics}
    gain, seconds = found["macro-F1 gain"], found["training time"]["value"]
    low, high = gain["ci"] or (-1, 1)
    if low <= 0 <= high:
        outcome = "Tuning cannot be told from the best baseline"
    elif high < 0:
        outcome = "Tuning did worse than the best baseline"
    elif len(of_seeds) == 1:
        outcome = "This one training did better than the best baseline; another seed may not"
    elif min(of_seeds) <= over:
        outcome = "Tuning did better than the best baseline, but not with every seed"
    else:
        outcome = "Tuning helped"
    span = f"[{low:+.3f} to {high:+.3f}]" if gain["ci"] else "(no interval)"
    figure = f"macro-F1 {gain['value']:+.3f} {span} over {best}"
    cost = f"{seconds:.0f} s of training and {found['peak memory']['value']:.1f} GB of memory"
    return f"{outcome}: {figure} (seeds: {len(of_seeds)}), for {cost}."
