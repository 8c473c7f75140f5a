"""From items to figures: each metric over all items and by slice, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from .intervals import Interval, interval, percentile
from .metrics import METRICS
from .spec import Spec

Item = dict[str, Any]
Metric = dict[str, Any]
LATENCY = Spec("latency", bounds=None, unit="ms", lower=True)


def summarise(items: Sequence[Item]) -> list[Metric]:
    """The rows of `results.json`; a slice without an item of a metric has no row of it."""
    rows = []
    measured = [name for name in METRICS if any(name in item["scores"] for item in items)]
    for part in (None, *sorted({item["slice"] for item in items})):
        chosen = [item for item in items if part in (None, item["slice"])]
        rows += [_mean(name, part, chosen) for name in measured]
        timed = [item for item in chosen if "total" in item["latency_ms"]]
        rows += [_latency(q, part, timed) for q in (0.5, 0.95) if timed]
    return [row for row in rows if row["n"] or row["slice"] is None]


def _mean(name: str, part: str | None, items: Sequence[Item]) -> Metric:
    spec = METRICS[name]
    scored = [item for item in items if item["scores"].get(name) is not None]
    values = [float(item["scores"][name]) for item in scored]
    value = math.fsum(values) / len(values) if values else None
    span = interval(values, [item["cluster"] for item in scored], spec.rate)
    return row(name, spec, part, scored, value, span)


def _latency(q: float, part: str | None, items: Sequence[Item]) -> Metric:
    value, span = percentile([item["latency_ms"]["total"] for item in items], q)
    return row(f"latency p{q * 100:.0f}", LATENCY, part, items, value, span)


def row(
    name: str,
    spec: Spec,
    part: str | None,
    items: Sequence[Item],
    value: float | None,
    span: Interval,
) -> Metric:
    """One figure of `results.json`; `span` is its interval and how it was made."""
    # What has a unit (ms, req/s) is never negative, whatever the t interval says.
    low, high = spec.bounds or (0.0 if spec.unit else -math.inf, math.inf)
    return {
        "name": name,
        "group": spec.group,
        "slice": part,
        "value": value,
        "ci": None if span[0] is None else (max(low, span[0][0]), min(high, span[0][1])),
        "n": len(items),
        "clusters": len({item["cluster"] for item in items}),
        "unit": spec.unit or ("rate" if spec.rate else "score"),
        "direction": "lower" if spec.lower else "higher",
        "bounds": spec.bounds,
        "method": span[1],
        "source": spec.source
        if spec.source == "evals"
        else f"{spec.source} {version(spec.source)}",
        "headline": spec.headline and part is None,
    }
