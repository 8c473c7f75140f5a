"""Checks on the measurement itself, and what its number of rows can tell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ..contracts.results import Guard, Item
from .intervals import POWER, clustered_se

FEW = 5  # a constant over fewer items than this says nothing
ROWS = 20  # what briefs ask for at least
PROMISES = ("contract", "check", "load")  # groups of figures that are no sample's
ROUNDING = 1e-6


def guards(metrics: Sequence[dict[str, Any]], items: Sequence[Item]) -> list[Guard]:
    """What fired; `stop` where the figures are not to be believed."""
    found = [guard for metric in metrics for guard in _of_scores(metric, _scores(metric, items))]
    drafts = sum(item["status"] == "draft" for item in items)
    if drafts:
        message = f"{drafts} of {len(items)} golden rows are drafts that nobody has confirmed"
        found.append({"name": "drafts", "level": "warn", "message": message})
    sampled = any(metric["group"] not in PROMISES for metric in metrics)
    if 0 < len(items) < ROWS and sampled:
        message = f"{len(items)} rows: hardly any difference can be told from chance"
        found.append({"name": "few rows", "level": "warn", "message": message})
    return found


def tells_apart(metrics: Sequence[dict[str, Any]], items: Sequence[Item]) -> list[str]:
    """From which difference on these rows can tell two systems apart, by the first metric."""
    metric = next((m for m in metrics if m["headline"] and m["bounds"]), None)
    scored = [i for i in items if metric and i["scores"].get(metric["name"]) is not None]
    clusters = [item["cluster"] for item in scored]
    if metric is None or len(set(clusters)) < 2:
        return []
    # The standard error of a difference is about that of a mean where two systems' scores are
    # correlated by one half, as those of two versions of a system are at least.
    smallest = POWER * clustered_se(_scores(metric, scored), clusters)
    if smallest < ROUNDING:
        return []
    sources = f" in {len(set(clusters))} sources" if len(set(clusters)) < len(scored) else ""
    return [
        f"{len(scored)} rows{sources} can tell a difference of about "
        f"{smallest:.2f} in {metric['name']} from chance (2.8 standard errors)."
    ]


def _scores(metric: dict[str, Any], items: Sequence[Item]) -> list[float]:
    name = metric["name"]
    found = [item["scores"].get(name) for item in items]
    return [score for score in found if score is not None]


def _of_scores(metric: dict[str, Any], values: Sequence[float]) -> Iterator[Guard]:
    name = metric["name"]
    low, high = metric["bounds"] or (-math.inf, math.inf)
    ends = (min(values), max(values)) if values else ()
    if any(not low - ROUNDING <= end <= high + ROUNDING for end in ends):
        message = f"{name} leaves its bounds of {low:g} to {high:g}"
        yield {"name": "out of bounds", "level": "stop", "message": message}
    if len(values) < FEW or len(set(values)) > 1:
        return
    message = f"{name} is {values[0]:g} for each of {len(values)} items"
    if metric["group"] == "judge":
        yield {"name": "judge always answers the same", "level": "warn", "message": message}
    elif values[0] in (0, 1) and metric["group"] not in PROMISES:
        yield {"name": "perfect or zero score", "level": "warn", "message": message}
