"""The figures of a classifier. `rows` has a column of predicted labels for each system."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support

from .bootstrap import Metric, Statistic, mean, metric, plain


def summarise(rows: pd.DataFrame, baselines: list[str], seeds: list[str], best: str) -> list[Metric]:
    """All figures of the test rows; the fine-tune's are means over its seeds."""
    groups = rows["group"]
    tuned, over = macro_f1(rows, seeds), macro_f1(rows, [best])
    metrics = [metric("macro-F1", tuned, groups)]
    metrics += [metric(f"macro-F1 {name}", macro_f1(rows, [name]), groups) for name in baselines]
    metrics.append(metric("macro-F1 gain", lambda drawn: tuned(drawn) - over(drawn), groups))
    metrics.append(metric("accuracy", mean(share_right(rows, seeds)), groups))
    metrics.append(metric(f"accuracy {best}", mean(share_right(rows, [best])), groups))
    if rows["near_duplicate"].any():
        fresh = rows[~rows["near_duplicate"]]
        name = "macro-F1 without near duplicates"
        metrics.append(metric(name, macro_f1(fresh, seeds), fresh["group"]))
    return metrics + as_served(rows, rows[seeds[0]] == rows["label"]) + by_label(rows, seeds[0])


def macro_f1(rows: pd.DataFrame, systems: list[str]) -> Statistic:
    """The mean of the labels' F1, and of that the mean over the systems.

    As scikit-learn computes it, a hundred times faster: an interval takes thousands of them.
    """
    codes, labels = pd.factorize(rows[["label", *systems]].to_numpy().ravel())
    true, *predicted = codes.reshape(len(rows), -1).T

    def count(numbers: np.ndarray) -> np.ndarray:
        return np.bincount(numbers, minlength=len(labels))

    def of_one(true: np.ndarray, predicted: np.ndarray) -> float:
        both = count(true) + count(predicted)
        return float((2 * count(true[true == predicted])[both > 0] / both[both > 0]).mean())

    return lambda drawn: float(np.mean([of_one(true[drawn], one[drawn]) for one in predicted]))


def share_right(rows: pd.DataFrame, systems: list[str]) -> pd.Series:
    """Of each row, the share of the systems that give its label."""
    return rows[systems].eq(rows["label"], axis=0).mean(axis=1)


def as_served(rows: pd.DataFrame, right: pd.Series) -> list[Metric]:
    """What `predict` does: how often it answers, how right it is then, how sure it may be."""
    answered = rows["answer"].notna()
    bins = pd.cut(rows["confidence"], np.linspace(0, 1, 11))
    apart = (rows["confidence"] - right).groupby(bins, observed=True).sum().abs().sum()
    return [
        metric("answered", mean(answered), rows["group"]),
        metric("accuracy where answered", mean(right[answered]), rows["group"][answered]),
        plain("calibration error", float(apart / len(rows)), len(rows), direction="lower"),
    ]


def by_label(rows: pd.DataFrame, system: str) -> list[Metric]:
    """Precision, recall and F1 of each label; none where a label was never there or never given."""
    names = sorted({*rows["label"], *rows[system]})
    scores = precision_recall_fscore_support(
        rows["label"], rows[system], labels=names, zero_division=np.nan
    )
    metrics = []
    for label, *values, count in zip(names, *scores, strict=True):
        for name, value in zip(("precision", "recall", "F1"), values, strict=True):
            defined = None if np.isnan(value) else float(value)
            metrics.append(plain(name, defined, int(count), slice=label))
    return metrics


def verdict(gain: Metric, gains: list[float], baseline: str, cost: str) -> str:
    """One sentence: did it help, over what, and at what cost?"""
    low, high = gain["ci"] or (-1, 1)
    if low <= 0 <= high:
        outcome = "Tuning cannot be told from the best baseline"
    elif high < 0:
        outcome = "Tuning did worse than the best baseline"
    elif len(gains) == 1:
        outcome = "This one training did better than the best baseline; another seed may not"
    elif min(gains) <= 0:
        outcome = "Tuning did better than the best baseline, but not with every seed"
    else:
        outcome = "Tuning helped"
    seeds = f"{len(gains)} seeds" if len(gains) > 1 else "one seed"
    figure = f"macro-F1 {gain['value']:+.3f} [{low:+.3f} to {high:+.3f}] over {baseline}"
    return f"{outcome}: {figure}, {seeds}, for {cost}."
