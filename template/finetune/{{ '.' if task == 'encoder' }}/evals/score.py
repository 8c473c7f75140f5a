"""The figures of a search. `rows` has the rank of each row's target, a column for each system."""

from typing import Any

import numpy as np
import pandas as pd

from .bootstrap import Metric, mean, metric

MEASURES = {
    "nDCG@10": lambda ranks: (1 / np.log2(ranks + 1)).where(ranks <= 10, 0.0),
    "MRR": lambda ranks: 1 / ranks,
    "recall@10": lambda ranks: (ranks <= 10).astype(float),
}


def ranks(similarities: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The rank of each text's own target; a target as near as it counts as nearer."""
    own = similarities[np.arange(len(places)), places]
    return (similarities >= own[:, None]).sum(axis=1)


def scores(rows: pd.DataFrame, systems: list[str], measure: str) -> pd.Series:
    """Of each row, the mean over the systems."""
    return rows[systems].apply(MEASURES[measure]).mean(axis=1)


def compare(rows: pd.DataFrame, baselines: list[str], seeds: list[str], best: str) -> list[Metric]:
    """The fine-tune, as the mean over its seeds, beside the baselines and over the best of them."""
    groups, tuned = rows["group"], scores(rows, seeds, "nDCG@10")
    metrics = [metric("nDCG@10", mean(tuned), groups)]
    for name in baselines:
        metrics.append(metric(f"nDCG@10 {name}", mean(scores(rows, [name], "nDCG@10")), groups))
    gain = tuned - scores(rows, [best], "nDCG@10")
    metrics.append(metric("nDCG@10 gain", mean(gain), groups))
    fresh = ~rows["near_duplicate"]
    if not fresh.all():
        name = "nDCG@10 without duplicates"
        metrics.append(metric(name, mean(tuned[fresh]), groups[fresh]))
    for name in ("MRR", "recall@10"):
        metrics.append(metric(name, mean(scores(rows, seeds, name)), groups))
    return metrics


def verdict(rows: pd.DataFrame, seeds: list[str], best: str, metrics: list[Metric]) -> str:
    """One sentence: did it help, over what, and at what cost?"""
    found = {one["name"]: one for one in metrics}
    gain, seconds = found["nDCG@10 gain"], found["training time"]["value"]
    low, high = gain["ci"] or (-1, 1)
    means = [scores(rows, [name], "nDCG@10").mean() for name in (best, *seeds)]
    if low <= 0 <= high:
        outcome = "Tuning cannot be told from the best baseline"
    elif high < 0:
        outcome = "Tuning did worse than the best baseline"
    elif len(seeds) == 1:
        outcome = "This one training did better than the best baseline; another seed may not"
    elif min(means[1:]) <= means[0]:
        outcome = "Tuning did better than the best baseline, but not with every seed"
    else:
        outcome = "Tuning helped"
    span = f" [{low:+.3f} to {high:+.3f}]" if gain["ci"] else ""
    figure = f"nDCG@10 {gain['value']:+.3f}{span} over {best}"
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
