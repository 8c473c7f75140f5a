"""The figures of a classifier. `rows` has a column of labels for each system."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from .bootstrap import Metric, Statistic, mean, metric, plain

MOST = 12  # labels of a confusion matrix that can be read


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

    It is scikit-learn's, a hundred times faster: an interval takes thousands of them.
    """
    codes, labels = pd.factorize(rows[["label", *systems]].to_numpy().ravel())
    true, *predicted = codes.reshape(len(rows), -1).T
    shape = len(labels), len(labels)

    def of(drawn: np.ndarray) -> float:
        scores = []
        for one in predicted:
            pairs = np.ravel_multi_index((true[drawn], one[drawn]), shape)
            counts = np.bincount(pairs, minlength=len(labels) ** 2).reshape(shape)
            there = counts.sum(axis=1) > 0
            f1 = 2 * counts.diagonal()[there] / (counts.sum(axis=0) + counts.sum(axis=1))[there]
            scores.append(f1.mean())
        return float(np.mean(scores))

    return of


def share_right(rows: pd.DataFrame, systems: list[str]) -> pd.Series:
    """Of each row, the share of the systems that give its label."""
    return rows[systems].eq(rows["label"], axis=0).mean(axis=1)


def as_served(rows: pd.DataFrame, seed: str) -> list[Metric]:
    """What `predict` does: how often it answers, how often rightly, how far off its confidence."""
    answered, right = rows["answer"].notna(), rows[seed] == rows["label"]
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
    """One sentence: did it help, over what, and at what cost?"""
    found = {one["name"]: one for one in metrics}
    gain, seconds = found["macro-F1 gain"], found["training time"]["value"]
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
    span = f" [{low:+.3f} to {high:+.3f}]" if gain["ci"] else ""
    figure = f"macro-F1 {gain['value']:+.3f}{span} over {best}"
    cost = f"{seconds:.0f} s of training and {found['peak memory']['value']:.1f} GB of memory"
    return f"{outcome}: {figure} (seeds: {len(seeds)}), for {cost}."


def learning_curve(log: list[dict[str, float]]) -> dict[str, Any]:
    """The loss on the training and on the validation rows, by epoch."""
    series = []
    for name, key in {"training": "loss", "validation": "eval_loss"}.items():
        entries = [entry for entry in log if key in entry]
        x, y = ([entry[axis] for entry in entries] for axis in ("epoch", key))
        series.append({"name": name, "x": x, "y": y})
    return {"title": "Loss by epoch, first seed", "x": "epoch", "y": "loss", "series": series}


def confusion(labels: pd.Series, predicted: pd.Series) -> dict[str, Any]:
    """The confusion matrix; of many labels, those that are most often taken for each other."""
    names, title = sorted({*labels, *predicted}), "Confusion"
    if len(names) > MOST:
        wrong = labels != predicted
        often = pd.concat([labels[wrong], predicted[wrong]]).value_counts()
        title += f": the most confused of {len(names)} labels"
        names = sorted(often.index[:MOST])
    counts = confusion_matrix(labels, predicted, labels=names).tolist() if names else []
    return {"title": title, "rows": "label", "columns": "given", "labels": names, "counts": counts}
