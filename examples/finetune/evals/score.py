"""The figures of a classifier. `rows` has a column of labels for each system."""

import numpy as np
import pandas as pd

from .bootstrap import Metric, Statistic, mean, metric


def compare(rows: pd.DataFrame, baselines: list[str], seeds: list[str], best: str) -> list[Metric]:
    """The fine-tune, as the mean over its seeds, beside the baselines and over the best of them."""
    tuned, over, groups = macro_f1(rows, seeds), macro_f1(rows, [best]), rows["group"]
    metrics = [metric("macro-F1", tuned, groups)]
    metrics += [metric(f"macro-F1 {name}", macro_f1(rows, [name]), groups) for name in baselines]
    metrics.append(metric("macro-F1 gain", lambda drawn: tuned(drawn) - over(drawn), groups))
    new = rows[~rows["near_duplicate"]]
    if 0 < len(new) < len(rows):
        metrics.append(metric("macro-F1 without duplicates", macro_f1(new, seeds), new["group"]))
    metrics.append(metric("accuracy", mean(share_right(rows, seeds)), groups))
    return [*metrics, metric(f"accuracy {best}", mean(share_right(rows, [best])), groups)]


def macro_f1(rows: pd.DataFrame, systems: list[str]) -> Statistic:
    """The mean F1 of the labels that the rows have, and of that the mean over the systems.

    scikit-learn's takes milliseconds, and an interval thousands of them.
    """
    labels = np.unique(rows["label"])
    true = (rows["label"].to_numpy()[:, None] == labels).astype(float)
    given = np.array([rows[name].to_numpy()[:, None] == labels for name in systems], dtype=float)
    right = given * true

    def of(drawn: np.ndarray) -> float:
        times = np.bincount(drawn, minlength=len(rows))  # that each row was drawn
        n = times @ true
        f1 = 2 * (times @ right)[:, n > 0] / (n + times @ given)[:, n > 0]
        return float(f1.mean())

    return of


def share_right(rows: pd.DataFrame, systems: list[str]) -> pd.Series:
    """Of each row, the share of the systems that give its label."""
    return rows[systems].eq(rows["label"], axis=0).mean(axis=1)


def as_served(rows: pd.DataFrame) -> list[Metric]:
    """What `predict` does: how often it answers, and how often rightly."""
    answered = rows["answer"].notna()
    right = (rows["answer"] == rows["label"])[answered]
    return [
        metric("answered", mean(answered), rows["group"]),
        metric("accuracy where answered", mean(right), rows["group"][answered]),
    ]


def verdict(metrics: list[Metric], best: str, over: float, of_seeds: list[float]) -> str:
    """One sentence: did it help, over what, and at what cost? `over`: the best baseline's score."""
    found = {one["name"]: one for one in metrics}
    gain, seconds = found["macro-F1 gain"], found["training time"]["value"]
    low, high = gain["ci"] or (-1, 1)
    if gain["ci"] is None:
        outcome = "There is no interval that could tell tuning from the best baseline"
    elif low <= 0 <= high:
        outcome = "Tuning cannot be told from the best baseline"
    elif high < 0:
        outcome = "Tuning did worse than the best baseline"
    elif len(of_seeds) == 1:
        outcome = "This one training did better than the best baseline; another seed may not"
    elif min(of_seeds) <= over:
        outcome = "Tuning did better than the best baseline, but not with every seed"
    else:
        outcome = "Tuning helped"
    span = f" [{low:+.3f} to {high:+.3f}]" if gain["ci"] else ""
    figure = f"macro-F1 {gain['value']:+.3f}{span} over {best}"
    cost = f"{seconds:.0f} s of training and {found['peak memory']['value']:.1f} GB of memory"
    return f"{outcome}: {figure} (seeds: {len(of_seeds)}), for {cost}."
