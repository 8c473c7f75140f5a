"""What only a service's record has: its model's quality, its contract, its load test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..results import Item

# Metrics by the beginning of their names.
GROUPS = {
    "quality": ("accuracy", "macro F1", "baseline"),
    "contract": ("contract",),
    "load": ("capacity", "latency"),
}
PER_SERVER = "t over servers"


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its cause."""
    return {**written, "cause": _cause(written["scores"])}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Nothing takes the place of what all kinds have."""
    return {}


def origin(name: str) -> str:
    """What was asked."""
    return f"{name}: held-out instances and bad requests"


def _cause(scores: dict[str, float]) -> str | None:
    if scores.get("accuracy") == 0:
        return "wrong label"
    return "contract broken" if scores.get("contract") == 0 else None
