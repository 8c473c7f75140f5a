"""What only a fine-tune's record has: labels or targets, and what the seeds say of an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

from ..contracts.results import Figure, Item, Matrix, Series

NOUN = "rows"  # what its items are called
# Metrics by the beginning of their names. Those of single labels have a group each, so that the
# README's table of labels has them all.
GROUPS = {
    "macro-F1": ("macro-F1",),
    "accuracy": ("accuracy",),
    "ranking": ("nDCG@", "MRR", "recall@"),
    "writing": ("ROUGE-L",),
    "precision": ("precision",),
    "recall": ("recall",),
    "F1": ("F1",),
    "confidence": ("answered", "calibration error"),
    "latency": ("latency",),
    "cost": ("training time", "peak memory", "time an answer"),
}
RANKS = 10  # a target below is not found
BINS = 10  # of confidences
MOST = 12  # labels of a confusion matrix that can be read
Bin = list[tuple[float, bool]]


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with what went wrong: its label, its search, or a text worse than a prompt's."""
    output, reference = written["output"], written["input"]["reference"]
    baseline = record["system"].get("baseline")
    cause = None
    if "ranks" in output:  # the baseline's, then the seeds'
        cause = "outside the first ten" if output["ranks"][1] > RANKS else None
    elif "accuracy" in written["scores"] and output["answer"] != reference:
        right = output.get(baseline) == reference
        cause = "wrong where the baseline is right" if right else "wrong"
    elif "ROUGE-L" in written["scores"]:
        worse = written["scores"]["ROUGE-L"] < written["scores"][f"ROUGE-L {baseline}"]
        cause = "worse than the prompt" if worse else None
    return written | {"cause": cause}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """The learning curve; of a classifier the figures of its labels and what it confuses."""
    # Who rewrote the training may not write a log, nor how sure an answer is.
    figures = [_learning_curve(written["log"])] if "log" in written else []
    if not any("accuracy" in item["scores"] for item in items):
        return {"figures": figures}
    if all("confidence" in item["output"] for item in items):
        figures.append(_calibration_curve(_bins(items)))
    pairs = [(item["input"]["reference"], item["output"]["answer"]) for item in items]
    return {
        "metrics": list(_of_labels(pairs)),
        "figures": figures,
        "matrices": [table for table in [_confusion(pairs)] if table["labels"]],
    }


def origin(name: str) -> str:
    """Where the rows are from."""
    return name


def _learning_curve(log: Sequence[dict[str, float]]) -> Figure:
    """The loss on the training and on the validation rows, by epoch."""
    series: list[Series] = []
    for name, key in {"training": "loss", "validation": "eval_loss"}.items():
        entries = [entry for entry in log if key in entry]
        x = [entry["epoch"] for entry in entries]
        series.append({"name": name, "x": x, "y": [entry[key] for entry in entries]})
    return {"title": "Loss by epoch, first seed", "x": "epoch", "y": "loss", "series": series}


def _of_labels(pairs: Sequence[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Precision, recall and F1; None where a label was never given, or never there."""
    true, given = (Counter(side) for side in zip(*pairs, strict=True))
    right = Counter(label for label, answer in pairs if label == answer)
    for label in sorted(true | given):
        hits, there, said = right[label], true[label], given[label]
        values = {
            "precision": hits / said if said else None,
            "recall": hits / there if there else None,
            "F1": 2 * hits / (there + said),
        }
        for name, value in values.items():
            never, n = ("given", said) if name == "precision" else ("there", there)
            figure = _figure(name, value, n, "higher") | {"slice": label}
            yield figure | ({"method": f"undefined: never {never}"} if value is None else {})


def _confusion(pairs: Sequence[tuple[str, str]]) -> Matrix:
    """Counts; of many labels, those that are most often taken for each other."""
    labels, title = sorted({label for pair in pairs for label in pair}), "Confusion"
    if len(labels) > MOST:
        wrong = Counter(label for pair in pairs if pair[0] != pair[1] for label in pair)
        title += f": the most confused of {len(labels)} labels"
        labels = sorted(label for label, _ in wrong.most_common(MOST))
    counts = Counter(pairs)
    table = [[counts[label, answer] for answer in labels] for label in labels]
    return {"title": title, "rows": "label", "columns": "given", "labels": labels, "counts": table}


def _bins(items: Sequence[Item]) -> list[Bin]:
    """The answers by their confidence, and whether they are right, in ten bins of equal width."""
    sure = [(item["output"]["confidence"], _right(item)) for item in items]
    by_bin = groupby(sorted(sure), lambda one: min(int(BINS * one[0]), BINS - 1))
    return [list(one) for _, one in by_bin]


def _right(item: Item) -> bool:
    return bool(item["output"]["answer"] == item["input"]["reference"])


def _calibration_curve(bins: Sequence[Bin]) -> Figure:
    """The share that is right by the confidence of a bin."""
    sure = [fmean(sure for sure, _ in one) for one in bins]
    right: list[float | None] = [fmean(right for _, right in one) for one in bins]
    ideal: Series = {"name": "as sure as right", "x": [0.0, 1.0], "y": [0.0, 1.0]}
    of_bins: Series = {"name": "in ten bins, first seed", "x": sure, "y": right}
    return {
        "title": "Share that is right by confidence",
        "x": "confidence",
        "y": "right",
        "series": [of_bins, ideal],
    }


def _figure(name: str, value: float | None, n: int, direction: str) -> dict[str, Any]:
    usual = {"ci": None, "unit": "score"}
    return {"name": name, "value": value, "n": n, "direction": direction, **usual}
