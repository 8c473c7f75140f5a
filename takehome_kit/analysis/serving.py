"""What only a service's record has: its model's quality, its contract, its load test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..contracts.results import Figure, Item, Series

NOUN = "items"  # what its items are called
# Metrics by the beginning of their names.
GROUPS = {
    "contract": ("contract", "fidelity"),
    "load": ("capacity", "goodput", "latency"),
    "quality": ("",),  # all others: the candidate's own, too
}
LATE = 0.1  # of the objective: a step that was sent later is void
# How a sentence says the first figure, the model's quality; a candidate's own has no such sentence.
QUALITY = {
    "accuracy": "Accuracy {}, of what always says the commonest label {}",
    "accuracy@1": "The right passage is nearest to {} of the queries, by TF-IDF to {}",
    "fidelity": "Fidelity {}, the share of answers that arrive as they were sent",
}
CAUSES = {
    "accuracy@1": "wrong passage",
    "fidelity": "answer altered",
    "contract": "contract broken",
}


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its cause."""
    return {**written, "cause": _cause(written["scores"])}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Fields in the place of those that all kinds have; notes are added to theirs."""
    objective = written["config"]["objective_ms"]
    latest = LATE * objective
    on_time = [step for step in written["steps"] if step["late_ms"] <= latest]
    late = max((step["late_ms"] for step in on_time), default=0.0)
    tried = len(written["steps"])
    note = (
        f"{tried} steps of open arrivals, {tried - len(on_time)} of them void (sent more than "
        f"{latest:g} ms late); in the others the generator was at most {late:.1f} ms late (p95)"
    )
    figure = _figure(on_time, objective)
    return {"headline": _headline(written), "figures": [figure], "notes": [note]}


def origin(name: str) -> str:
    """What was asked."""
    return "the evals' data and bad requests"


def _cause(scores: Mapping[str, float]) -> str | None:
    failed = next((name for name, score in scores.items() if score == 0), None)
    return failed and CAUSES.get(failed, "wrong label")


def _headline(written: Mapping[str, Any]) -> str:
    """Quality and capacity in a sentence."""
    values = {metric["name"]: metric["value"] for metric in written["metrics"]}
    capacity, objective = values["capacity"], written["config"]["objective_ms"]
    served = "an unknown number of" if capacity is None else f"{capacity:.0f}"
    name = next(iter(values))
    figures = [values[one] for one in (name, f"baseline {name}") if one in values]
    own = f"{name[0].upper()}{name[1:]} {{}}" + ", of the baseline {}" * (len(figures) - 1)
    quality = QUALITY.get(name, own).format(*(f"{figure:.3f}" for figure in figures))
    return f"{quality}; {served} requests a second with a p95 within {objective:g} ms."


def _figure(steps: Sequence[Mapping[str, Any]], objective: float) -> Figure:
    """Latency over the rate, a line for each server; a failed request leaves a gap."""
    series: list[Series] = []
    for server in dict.fromkeys(step["server"] for step in steps):
        tried = sorted((s for s in steps if s["server"] == server), key=lambda step: step["rate"])
        x, y = [step["rate"] for step in tried], [step["p95_ms"] for step in tried]
        series.append({"name": f"server {server}", "x": x, "y": y})
    return {
        "title": "Latency under open arrivals",
        "x": "requests a second",
        "y": "latency p95, ms",
        "series": series,
        "log": ["y"],
        "limit": objective,
    }
