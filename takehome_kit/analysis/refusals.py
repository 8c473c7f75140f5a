"""What each refusal threshold would do, from the items' confidences, and which fits best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ..contracts.results import Item

FOLDS = 5
KEEP = 0.8  # of what can be answered, a threshold that is suggested still answers


class Asked(NamedTuple):
    """A question that the system answered or refused by its confidence."""

    confidence: float
    unanswerable: bool


def calibration(items: Sequence[Item], config: Mapping[str, Any]) -> dict[str, Any] | None:
    """The curve over all items, and the threshold in `config` that they were measured with.

    None where a model decided by itself, or where one class of questions is missing.
    """
    asked = _asked(items)
    if "refuse_below" not in config or not _both(asked):
        return None
    return {"threshold": config["refuse_below"], "n_dev": len(asked), "curve": _curve(asked)}


def suggestion(items: Sequence[Item]) -> list[str]:
    """The threshold that fits best, and what it is worth on questions that it was not fitted to.

    Each fifth of the questions is judged by the threshold that fits the other four fifths.
    """
    asked = _asked(items)
    if not _both(asked):
        return []
    refused: list[Asked] = []
    for fold in range(FOLDS):
        threshold = _best([one for i, one in enumerate(asked) if i % FOLDS != fold])
        refused += [one for one in asked[fold::FOLDS] if one.confidence < threshold]
    rightly = sum(one.unanswerable for one in refused)
    return [
        f"refuse_below = {_best(asked):.3f} would fit best; cross-fitted ({FOLDS} folds), it "
        f"refuses {len(refused)} questions, {rightly} of them rightly."
    ]


def _best(asked: Sequence[Asked]) -> float:
    """The threshold with the best balanced accuracy of those that answer enough; else 0."""
    if not _both(asked):
        return 0.0
    enough = [point for point in _curve(asked) if point["kept"] >= KEEP]
    return float(max(enough, key=lambda point: point["balanced_accuracy"])["threshold"])


def _curve(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """A point between each two confidences, from refusing nothing on."""
    bad = sum(one.unanswerable for one in asked)
    points = [_point(0.0, 0, 0, bad, len(asked))]
    right = 0
    for number, (one, after) in enumerate(pairwise(sorted(asked)), start=1):
        right += one.unanswerable
        if one.confidence < after.confidence:
            middle = (one.confidence + after.confidence) / 2
            points.append(_point(middle, number, right, bad, len(asked)))
    return points


def _point(threshold: float, refused: int, right: int, bad: int, n: int) -> dict[str, Any]:
    """What a threshold does that refuses `refused` of `n` questions, `right` of them rightly."""
    recall = right / bad
    kept = 1 - (refused - right) / (n - bad)
    return {
        "threshold": threshold,
        "refusal_precision": right / refused if refused else None,
        "refusal_recall": recall,
        "kept": kept,
        "balanced_accuracy": (recall + kept) / 2,
    }


def _asked(items: Sequence[Item]) -> list[Asked]:
    asked = [item for item in items if item["output"].get("confidence") is not None]
    return [
        Asked(float(item["output"]["confidence"]), item["input"]["reference"] is None)
        for item in asked
    ]


def _both(asked: Sequence[Asked]) -> bool:
    return 0 < sum(one.unanswerable for one in asked) < len(asked)
