"""What a task's suite hands over, and whether tuning helped, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from docstring_search.finetune.data import Row
from docstring_search.finetune.training import Trained

Items = list[dict[str, Any]]
Metrics = list[dict[str, Any]]


@dataclass
class Outcome:
    """The scored items and all that goes into the record beside them."""

    rows: Sequence[Row]  # of the test side, those that were measured
    items: Items
    trained: Trained
    system: dict[str, Any]
    headline: Callable[[Metrics], str]
    metrics: Metrics = field(default_factory=list)  # of all items together, not of each
    figures: list[dict[str, Any]] = field(default_factory=list)
    matrices: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def item(row: Row, scores: dict[str, float | None], output: dict[str, Any]) -> dict[str, Any]:
    """One held-out row as the record has it."""
    return {
        "id": row.id,
        "slice": row.slice,
        "split": "test",
        "cluster": row.group,
        "status": "confirmed",
        "input": {"question": row.text, "reference": row.target, "sources": [], "quotes": []},
        "output": output,
        "scores": scores,
        "latency_ms": {},
        "tokens": {"prompt": 0, "completion": 0},
        "cost_usd": 0.0,
        "error": None,
        "cause": None,
    }


def helped(metrics: Metrics, gain: str, over: str) -> str:
    """Whether the paired interval of `gain` lies above zero, below it or across."""
    ci = _found(metrics, gain)["ci"]
    told = compared(metrics, gain, over)
    if ci is None:
        return f"Whether tuning helped is not known: {told}"
    if ci[0] > 0:
        return f"Tuning helped: {told}"
    if ci[1] < 0:
        return f"Tuning did harm: {told}"
    return f"Tuning did not help: {told.removesuffix('.')}, which may be chance."


def compared(metrics: Metrics, gain: str, over: str) -> str:
    """A gain with its interval."""
    found = _found(metrics, gain)
    value, ci, name = found["value"], found["ci"], gain.partition(" gain")[0]
    if value is None or ci is None:
        return f"{name} against {over} is {found['method']}."
    return f"{name} {value:+.3f} [{ci[0]:+.3f}, {ci[1]:+.3f}] against {over}."


def _found(metrics: Metrics, name: str) -> dict[str, Any]:
    return next(m for m in metrics if m["name"] == name and m["slice"] is None)


def point(name: str, seconds: float, score: float) -> dict[str, Any]:
    """A system in the plot of score against cost."""
    return {"name": name, "x": [max(seconds, 0.01)], "y": [score]}


def mean(items: Sequence[dict[str, Any]], score: str) -> float:
    """Mean of a score over the items that have it."""
    values = [i["scores"][score] for i in items if i["scores"].get(score) is not None]
    return float(sum(values) / len(values))
