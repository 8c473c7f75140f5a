"""What a metric's name says: a run writes value, interval, n, unit and direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..results import Item
from .intervals import percentile

SOURCES = {"answer": "ragas", "judge": "ragas"}
IR = ("nDCG@", "MRR", "recall@")
RATES = ("hit@", "refusal")  # each item scores 0 or 1
SIGNED = ("semantic similarity", "answer relevancy")  # cosines


def described(
    metric: dict[str, Any],
    items: Sequence[Item],
    versions: Mapping[str, str],
    groups: Mapping[str, tuple[str, ...]],
) -> Any:
    """A figure with the fields that the kit reads; those that the run wrote stay.

    `groups`: the beginnings of the metrics' names, by the group they belong to.
    """
    name = metric["name"]
    group = next((g for g, names in groups.items() if name.startswith(names)), "answer")
    source = "ir_measures" if name.startswith(IR) else SOURCES.get(group, "evals")
    counted = [item for item in items if item["scores"].get(name) is not None]
    of_all = group == "latency" or not counted
    bounds = (-1.0, 1.0) if name in SIGNED else (0.0, 1.0)
    known = {
        "slice": None,
        "group": group,
        "clusters": metric["n"] if of_all else len({item["cluster"] for item in counted}),
        "bounds": None if group == "latency" else bounds,
        "source": f"{source} {versions.get(source, '')}".strip(),
        "method": _method(metric, {item["scores"][name] for item in counted}),
        "headline": True,
    }
    unit = "rate" if name.startswith(RATES) else metric["unit"]
    if group == "latency":
        times = [item["latency_ms"]["total"] for item in items if item["latency_ms"]]
        _, (ci, method) = percentile(times, int(name.removeprefix("latency p")) / 100)
        return {**known, **metric, "ci": ci, "method": method}
    return {**known, **metric, "unit": unit}


def _method(metric: dict[str, Any], values: set[float | None]) -> str:
    """How a project's metrics.py comes to its interval."""
    if metric["ci"] is None:
        return "undefined: too few or too alike"
    # Where nothing varies there is nothing to draw from.
    return "Wilson over clusters" if len(values) == 1 else "bootstrap over clusters"
