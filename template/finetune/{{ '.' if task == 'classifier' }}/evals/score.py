"""The figures of a classifier. `rows` has a column of labels for each system."""

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support

from .bootstrap import Metric, Statistic, mean, metric, plain


def compare(rows: pd.DataFrame, baselines: list[str], seeds: list[str], best: str) -> list[Metric]:
    """The fine-tune, as the mean over its seeds, beside the baselines and over the best of them."""
    tuned, over, groups = macro_f1(rows, seeds), macro_f1(rows, [best]), rows["group"]
    metrics = [metric("macro-F1", tuned, groups)]
    metrics += [metric(f"macro-F1 {name}", macro_f1(rows, [name]), groups) for name in baselines]
    metrics.append(metric("macro-F1 gain", lambda drawn: tuned(drawn) - over(drawn), groups))
    fresh = rows[~rows["near_duplicate"]]
    if len(fresh) < len(rows):
        name = "macro-F1 without near duplicates"
        metrics.append(metric(name, macro_f1(fresh, seeds), fresh["group"]))
    metrics.append(metric("accuracy", mean(share_right(rows, seeds)), groups))
    metrics.append(metric(f"accuracy {best}", mean(share_right(rows, [best])), groups))
    return metrics


def macro_f1(rows: pd.DataFrame, systems: list[str]) -> Statistic:
    """The mean of the labels' F1, and of that the mean over the systems.

    It is scikit-learn's, a hundred times faster: an interval takes thousands of them.
    """
    codes, labels = pd.factorize(rows[["label", *systems]].to_numpy().ravel())
    true, *predicted = codes.reshape(len(rows), -1).T

    def count(numbers: np.ndarray) -> np.ndarray:
        return np.bincount(numbers, minlength=len(labels))

    def of_one(true: np.ndarray, predicted: np.ndarray) -> float:
        both = count(true) + count(predicted)
        right = count(true[true == predicted])
        return float((2 * right[both > 0] / both[both > 0]).mean())

    return lambda drawn: float(np.mean([of_one(true[drawn], one[drawn]) for one in predicted]))


def share_right(rows: pd.DataFrame, systems: list[str]) -> pd.Series:
    """Of each row, the share of the systems that give its label."""
    return rows[systems].eq(rows["label"], axis=0).mean(axis=1)


def as_served(rows: pd.DataFrame, right: pd.Series) -> list[Metric]:
    """What `predict` does: how often it answers, how often rightly, how far off its confidence."""
    answered = rows["answer"].notna()
    bins = pd.cut(rows["confidence"], np.linspace(0, 1, 11))
    apart = (rows["confidence"] - right).groupby(bins, observed=True).sum().abs().sum()
    return [
        metric("answered", mean(answered), rows["group"]),
        metric("accuracy where answered", mean(right[answered]), rows["group"][answered]),
        plain("calibration error", float(apart / len(rows)), len(rows), direction="lower"),
    ]


def by_label(labels: pd.Series, predicted: pd.Series) -> list[Metric]:
    """Precision, recall and F1 of each label; None where it was never given, or never there."""
    names = sorted({*labels, *predicted})
    scores = precision_recall_fscore_support(labels, predicted, labels=names, zero_division=np.nan)
    table = pd.DataFrame(scores[:3], ["precision", "recall", "F1"], names).replace({np.nan: None})
    return [
        plain(name, table.loc[name, label], int(count), slice=label)
        for label, count in zip(names, scores[3], strict=True)
        for name in table.index
    ]


def verdict(rows: pd.DataFrame, seeds: list[str], best: str, metrics: list[Metric]) -> str:
    """Did it help, and over what?"""
    gain = next(one for one in metrics if one["name"] == "macro-F1 gain")
    low, high = gain["ci"] or (-1, 1)
    over = macro_f1(rows, [best])(rows.index)
    if low <= 0 <= high:
        outcome = "Tuning cannot be told from the best baseline"
    elif high < 0:
        outcome = "Tuning did worse than the best baseline"
    elif len(seeds) == 1:
        outcome = "This one training did better than the best baseline; another seed may not"
    elif any(macro_f1(rows, [seed])(rows.index) <= over for seed in seeds):
        outcome = "Tuning did better than the best baseline, but not with every seed"
    else:
        outcome = "Tuning helped"
    figure = f"macro-F1 {gain['value']:+.3f} [{low:+.3f} to {high:+.3f}] over {best}"
    return f"{outcome}: {figure}, " + (f"{len(seeds)} seeds" if len(seeds) > 1 else "one seed")
