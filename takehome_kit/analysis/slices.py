"""The metrics of each slice, by the statistics of the rows over all items."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from ..contracts.results import Item
from .intervals import Interval, interval, percentile


def by_slice(metrics: Sequence[dict[str, Any]], items: Sequence[Item]) -> list[dict[str, Any]]:
    """A row per slice and metric; a slice with none or all of a metric's items has no row of it."""
    names = sorted({item["slice"] for item in items})
    if len(names) < 2:
        return []
    parts = {name: [item for item in items if item["slice"] == name] for name in names}
    metrics = [metric for metric in metrics if metric["group"] != "baseline"]  # of the whole only
    rows = [_row(metric, name, parts[name]) for name in names for metric in metrics]
    of_all = {metric["name"]: metric["n"] for metric in metrics}
    return [row for row in rows if 0 < row["n"] < of_all[row["name"]]]


def _row(metric: dict[str, Any], part: str, items: Sequence[Item]) -> dict[str, Any]:
    quantile = re.fullmatch(r"latency p(\d+)", metric["name"])
    found = _scores(metric, items)
    values = [score for score in found if score is not None]
    pairs = zip(items, found, strict=True)
    clusters = [item["cluster"] for item, score in pairs if score is not None]
    if quantile:
        value, span = percentile(values, int(quantile[1]) / 100)
    else:
        value = math.fsum(values) / len(values) if values else None
        span = interval(values, clusters, metric["unit"] == "rate")
    return {
        **metric,
        "slice": part,
        "value": value,
        "ci": _within(metric["bounds"], span),
        "n": len(values),
        "clusters": len(set(clusters)),
        "method": span[1],
        "headline": False,
    }


def _scores(metric: dict[str, Any], items: Sequence[Item]) -> list[float | None]:
    if metric["group"] == "latency":
        return [item["latency_ms"].get("total") for item in items]
    name = metric["name"]
    return [item["scores"].get(name) for item in items]


def _within(bounds: Sequence[float] | None, span: Interval) -> tuple[float, float] | None:
    if span[0] is None:
        return None
    low, high = bounds or (-math.inf, math.inf)
    return max(low, span[0][0]), min(high, span[0][1])
