"""What only a fine-tune's record has: labels or targets, and what the seeds say of an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..contracts.results import Item

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


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with what went wrong: its label, its search, or a text worse than a prompt's."""
    output, reference = written["output"], written["input"]["reference"]
    baseline = record["system"]["baseline"]
    cause = None
    if "ranks" in output:  # the baseline's, then the seeds'
        cause = "outside the first ten" if output["ranks"][1] > RANKS else None
    elif "seeds" in output and output["answer"] != reference:
        right = output[baseline] == reference
        cause = "wrong where the baseline is right" if right else "wrong"
    elif "ROUGE-L" in written["scores"]:
        worse = written["scores"]["ROUGE-L"] < written["scores"][f"ROUGE-L {baseline}"]
        cause = "worse than the prompt" if worse else None
    return written | {"cause": cause}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Nothing is derived otherwise than for other kinds."""
    return {}


def origin(name: str) -> str:
    """Where the rows are from."""
    return name
