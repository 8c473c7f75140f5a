"""From items to figures: each metric over all items and by slice, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from .intervals import Interval, interval, percentile
from .metrics import METRICS, Spec

Item = dict[str, Any]
Metric = dict[str, Any]


def summarise(items: Sequence[Item]) -> list[Metric]:
    """The rows of `results.json`; a slice without an item of a metric has no row of it."""
    rows = []
    measured = [name for name in METRICS if any(name in item["scores"] for item in items)]
    for part in (None, *sorted({item["slice"] for item in items})):
        chosen = [item for item in items if part in (None, item["slice"])]
        rows += [_mean(name, part, chosen) for name in measured]
        if part is None and "refusal accuracy" in measured:
            rows.append(_balanced(chosen))
        rows += [_latency(q, part, chosen) for q in (0.5, 0.95)]
    return [row for row in rows if row["n"] or row["slice"] is None]


def _mean(name: str, part: str | None, items: Sequence[Item]) -> Metric:
    spec = METRICS[name]
    scored = [item for item in items if item["scores"].get(name) is not None]
    values = [float(item["scores"][name]) for item in scored]
    value = math.fsum(values) / len(values) if values else None
    span = interval(values, [item["cluster"] for item in scored], spec.rate)
    return _row(name, spec, part, scored, value, span)


def _balanced(items: Sequence[Item]) -> Metric:
    """Mean accuracy of the two classes.

    Its interval is that of a mean over items of mean + n/(2·n_class)·(right - class accuracy).
    """
    scored = [item for item in items if item["scores"]["refusal accuracy"] is not None]
    classes: tuple[list[Item], list[Item]] = ([], [])
    for item in scored:
        classes[item["input"]["reference"] is None].append(item)
    name, spec = "balanced accuracy", Spec("refusal")
    if not all(classes):
        return _row(name, spec, None, [], None, (None, "undefined: only one class of questions"))
    accuracy = [sum(i["scores"]["refusal accuracy"] for i in c) / len(c) for c in classes]
    mean, values, clusters = sum(accuracy) / 2, [], []
    for members, own in zip(classes, accuracy, strict=True):
        weight = len(scored) / (2 * len(members))
        values += [mean + weight * (i["scores"]["refusal accuracy"] - own) for i in members]
        clusters += [item["cluster"] for item in members]
    return _row(name, spec, None, scored, mean, interval(values, clusters, rate=False))


def _latency(q: float, part: str | None, items: Sequence[Item]) -> Metric:
    timed = [item for item in items if "total" in item["latency_ms"]]
    value, span = percentile([item["latency_ms"]["total"] for item in timed], q)
    spec = Spec("latency", bounds=(0.0, math.inf))
    return _row(f"latency p{q * 100:.0f}", spec, part, timed, value, span)


def _row(
    name: str,
    spec: Spec,
    part: str | None,
    items: Sequence[Item],
    value: float | None,
    span: Interval,
) -> Metric:
    (low, high), ms = spec.bounds, spec.group == "latency"
    return {
        "name": name,
        "group": spec.group,
        "slice": part,
        "value": value,
        "ci": None if span[0] is None else (max(low, span[0][0]), min(high, span[0][1])),
        "n": len(items),
        "clusters": len({item["cluster"] for item in items}),
        "unit": "ms" if ms else "rate" if spec.rate else "score",
        "direction": "lower" if ms else "higher",
        "bounds": None if ms else spec.bounds,
        "method": span[1],
        "source": spec.source
        if spec.source == "evals"
        else f"{spec.source} {version(spec.source)}",
        "headline": spec.headline and part is None,
    }
