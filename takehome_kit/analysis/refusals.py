"""What each refusal threshold would do, from the items' confidences, and which fits best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..contracts.results import Item

FOLDS = 5
KEEP = 0.8  # of what can be answered, a threshold that is suggested still answers


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
    refused: list[Item] = []
    for fold in range(FOLDS):
        threshold = _best([item for i, item in enumerate(asked) if i % FOLDS != fold])
        refused += [item for item in asked[fold::FOLDS] if _confidence(item) < threshold]
    rightly = sum(map(_unanswerable, refused))
    return [
        f"refuse_below = {_best(asked):.3f} would fit best; cross-fitted ({FOLDS} folds), it "
        f"refuses {len(refused)} questions, {rightly} of them rightly."
    ]


def _best(items: Sequence[Item]) -> float:
    """The threshold with the best balanced accuracy of those that answer enough; else 0."""
    if not _both(items):
        return 0.0
    enough = [point for point in _curve(items) if point["kept"] >= KEEP]
    return float(max(enough, key=lambda point: point["balanced_accuracy"])["threshold"])


def _curve(items: Sequence[Item]) -> list[dict[str, Any]]:
    """A point between each two confidences, from refusing nothing on."""
    ordered = sorted(items, key=_confidence)
    bad = sum(map(_unanswerable, items))
    points = [_point(0.0, 0, 0, bad, len(items))]
    right = 0
    for number, (item, after) in enumerate(pairwise(ordered), start=1):
        right += _unanswerable(item)
        low, high = _confidence(item), _confidence(after)
        if low < high:
            points.append(_point((low + high) / 2, number, right, bad, len(items)))
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


def _asked(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item["output"].get("confidence") is not None]


def _both(items: Sequence[Item]) -> bool:
    return 0 < sum(map(_unanswerable, items)) < len(items)


def _unanswerable(item: Item) -> bool:
    return item["input"]["reference"] is None


def _confidence(item: Item) -> float:
    return float(item["output"]["confidence"])
