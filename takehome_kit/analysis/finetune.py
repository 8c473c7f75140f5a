"""What only a fine-tune's record has: labels or targets, and what the seeds say of an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..results import Item

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
    "cost": ("training time", "peak memory"),
}


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its cause: of a classifier, what its label was taken for."""
    answer, reference = written["output"].get("answer"), written["input"].get("reference")
    if record["config"].get("label") is None or answer == reference:
        return written
    return written | {"cause": f"{reference} taken for {answer}"}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Nothing is derived otherwise than for other kinds."""
    return {}


def origin(name: str) -> str:
    """Where the rows are from."""
    return name
