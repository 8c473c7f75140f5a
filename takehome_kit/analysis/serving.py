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
IDLE = 0.1  # busy for less of the time, requests hardly meet: batching has nothing to put together
# How a sentence says the first figure, the model's quality; a candidate's own has no such sentence.
QUALITY = {
    "accuracy": "Accuracy {}, of what always says the commonest label {}",
    "accuracy@1": "The right passage is nearest to {} of the queries, by TF-IDF to {}",
    "fidelity": "Fidelity {}, the share of answers that arrive as they were sent",
}
CAUSES = {
    "accuracy": "wrong label",
    "accuracy@1": "wrong passage",
    "fidelity": "answer altered",
    "contract": "contract broken",
}


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its cause."""
    return {**written, "cause": _cause(written["scores"])}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Fields in the place of those that all kinds have; notes are added to theirs.

    A candidate may have taken the open arrivals out: then nothing is said of them.
    """
    values = {metric["name"]: metric["value"] for metric in written["metrics"]}
    config, steps = written.get("config", {}), written.get("steps", [])
    found: dict[str, Any] = {"headline": _headline(values, config.get("objective_ms"))}
    if not steps:
        return found
    latest = LATE * config["objective_ms"]
    on_time = [step for step in steps if step["late_ms"] <= latest]
    late = max((step["late_ms"] for step in on_time), default=0.0)
    void = len(steps) - len(on_time)
    note = (
        f"{len(steps)} steps of open arrivals, {void} of them void (sent more than {latest:g} ms "
        f"late); in the others the generator was at most {late:.1f} ms late (p95)"
    )
    notes = [note, *_batching(values, config)]
    return {**found, "figures": [_figure(on_time, config["objective_ms"])], "notes": notes}


def origin(name: str) -> str:
    """What was asked."""
    return "the evals' data and bad requests"


def _cause(scores: Mapping[str, float]) -> str | None:
    failed = next((name for name, score in scores.items() if score == 0), None)
    return failed and CAUSES.get(failed, f"{failed} 0")


def _headline(values: Mapping[str, float | None], objective: float | None) -> str:
    """Quality and capacity in a sentence."""
    name = next(iter(values))
    figures = [values[one] for one in (name, f"baseline {name}") if one in values]
    own = f"{name[0].upper()}{name[1:]} {{}}" + ", of the baseline {}" * (len(figures) - 1)
    quality = QUALITY.get(name, own).format(*map(_three_digits, figures))
    if "capacity" not in values:
        return f"{quality}."
    capacity = values["capacity"]
    served = "an unknown number of" if capacity is None else f"{capacity:.0f}"
    return f"{quality}; {served} requests a second with a p95 within {objective:g} ms."


def _three_digits(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _batching(values: Mapping[str, float | None], config: Mapping[str, Any]) -> list[str]:
    """How often requests meet at the rate that is expected, and so whether batching could pay.

    Arrivals that know nothing of each other find a server busy as often as it is busy.
    """
    capacity, rate = values.get("capacity"), config.get("rate")
    if not capacity or not rate or rate >= capacity:
        return []
    busy = rate / capacity
    met = (
        f"at {rate:g} requests a second the service is busy {busy:.0%} of the time or less, and "
        f"{1 - busy:.0%} of the requests or more wait for no other"
    )
    return [f"{met}: batching them does not pay" if busy < IDLE else met]


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
