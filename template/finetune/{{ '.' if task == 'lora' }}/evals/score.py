"""The figures of what was written. `rows` has a column of answers for each system."""

from typing import Any

import pandas as pd
from rouge_score.rouge_scorer import RougeScorer

from .bootstrap import Metric, mean, metric


def add_scores(rows: pd.DataFrame, systems: list[str]) -> None:
    """Add each system's ROUGE-L: the longest common subsequence of words with the target's."""
    scorer = RougeScorer(["rougeL"])
    for name in systems:
        pairs = zip(rows["target"], rows[name], strict=True)
        scores = [scorer.score(target, answer)["rougeL"].fmeasure for target, answer in pairs]
        rows[f"ROUGE-L {name}"] = scores


def compare(rows: pd.DataFrame, baselines: list[str], seeds: list[str], best: str) -> list[Metric]:
    """The fine-tune, as the mean over its seeds, beside the baselines and over the best of them."""
    groups, tuned = rows["group"], rows[[f"ROUGE-L {seed}" for seed in seeds]].mean(axis=1)
    metrics = [metric("ROUGE-L", mean(tuned), groups)]
    for name in baselines:
        metrics.append(metric(f"ROUGE-L {name}", mean(rows[f"ROUGE-L {name}"]), groups))
    metrics.append(metric("ROUGE-L gain", mean(tuned - rows[f"ROUGE-L {best}"]), groups))
    return metrics


def verdict(rows: pd.DataFrame, seeds: list[str], best: str, metrics: list[Metric]) -> str:
    """One sentence: did it help, over what, and at what cost?"""
    found = {one["name"]: one for one in metrics}
    gain, seconds = found["ROUGE-L gain"], found["training time"]["value"]
    low, high = gain["ci"] or (-1, 1)
    means = [rows[f"ROUGE-L {name}"].mean() for name in (best, *seeds)]
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
    figure = f"ROUGE-L {gain['value']:+.3f}{span} over {best}"
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
