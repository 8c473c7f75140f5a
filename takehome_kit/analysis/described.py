"""What a metric's name says: a run writes value, interval, n, unit and direction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..results import Item
from .intervals import interval, percentile

SOURCES = {"answer": "ragas", "judge": "ragas"}
IR = ("nDCG@", "MRR", "recall@")
RATES = ("hit@", "refusal", "null kept", "hallucinated")  # each item scores 0 or 1
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
        "bounds": bounds if metric["unit"] in ("score", "rate") else None,
        "source": f"{source} {versions.get(source, '')}".strip(),
        "method": "bootstrap over clusters" if metric["ci"] else "undefined: too few or too alike",
        "headline": True,
    }
    unit = "rate" if name.startswith(RATES) else metric["unit"]
    if metric["ci"] is None and unit == "rate" and len(counted) > 1:
        values = [float(item["scores"][name] or 0) for item in counted]
        ci, method = interval(values, [item["cluster"] for item in counted], rate=True)
        return {**known, **metric, "unit": unit, "ci": ci, "method": method}
    if group == "latency":
        times = [item["latency_ms"]["total"] for item in items if item["latency_ms"]]
        _, (ci, method) = percentile(times, int(name.removeprefix("latency p")) / 100)
        return {**known, **metric, "ci": ci, "method": method}
    return {**known, **metric, "unit": unit}
