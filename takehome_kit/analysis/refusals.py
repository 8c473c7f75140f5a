"""What each refusal threshold would do, from the items' confidences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..results import Item


def calibration(items: Sequence[Item], config: Mapping[str, Any]) -> dict[str, Any] | None:
    """The curve over all items, and the threshold in `config` that they were measured with.

    None where a model decided by itself, or where one class of questions is missing.
    """
    asked = [item for item in items if item["output"].get("confidence") is not None]
    unanswerable = [item["input"]["reference"] is None for item in asked]
    if "refuse_below" not in config or all(unanswerable) or not any(unanswerable):
        return None
    confidences = [float(item["output"]["confidence"]) for item in asked]
    levels = sorted(set(confidences))
    steps = [0.0, *((a + b) / 2 for a, b in pairwise(levels))]
    return {
        "threshold": config["refuse_below"],
        "n_dev": len(asked),
        "curve": [_at(step, confidences, unanswerable) for step in steps],
    }


def _at(
    threshold: float, confidences: Sequence[float], unanswerable: Sequence[bool]
) -> dict[str, Any]:
    refused = [confidence < threshold for confidence in confidences]
    pairs = list(zip(refused, unanswerable, strict=True))
    right = sum(r and u for r, u in pairs)
    recall = right / sum(unanswerable)
    kept = sum(not r and not u for r, u in pairs) / (len(pairs) - sum(unanswerable))
    return {
        "threshold": threshold,
        "refusal_precision": right / sum(refused) if any(refused) else None,
        "refusal_recall": recall,
        "kept": kept,
        "balanced_accuracy": (recall + kept) / 2,
    }
