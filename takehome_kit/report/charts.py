"""Which figures a report has, and with which numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from takehome_kit.contracts.results import Metric, Results
from takehome_kit.report import figures, plots
from takehome_kit.report.against import Against
from takehome_kit.report.dots import Dot
from takehome_kit.report.history import History, overall

LATENCY = "latency p50"
LABEL = 24  # characters
A_LINE = 3  # runs: what two differ in stands in their comparison


class Chart(NamedTuple):
    """A figure with its caption."""

    caption: str
    svg: Markup


def slices(headline: Sequence[Metric], by_slice: Mapping[str, Sequence[Metric]]) -> list[Chart]:
    """Per headline metric with two slices or more: all items, then each slice that has a value."""
    charts = []
    for place, metric in enumerate(headline):
        parts = [m for m in by_slice.get(metric["name"], ()) if m["value"] is not None]
        if len(parts) < 2:
            continue
        rows = [Dot(f"all (n = {metric['n']})", metric["value"], metric["ci"], strong=True)]
        rows += [Dot(f"{_short(m['slice'])} (n = {m['n']})", m["value"], m["ci"]) for m in parts]
        better = f", {metric['direction']} is better" if metric["direction"] else ""
        caption = f"{metric['name']}{better}"
        svg = figures.dots(f"slice-{place}", caption, rows, metric["bounds"], _unit(metric))
        charts.append(Chart(caption, svg))
    return charts


def changes(place: int, against: Against) -> Chart | None:
    """Forest plot of the paired differences over all items; None when there is none to draw."""
    rows = [
        Dot(_short(row.metric), row.diff, row.ci, strong=row.verdict in ("better", "worse"))
        for row in against.overall
        if row.diff is not None
    ]
    if not rows:
        return None
    caption = f"This run minus {against.title}: paired difference with 95% interval"
    return Chart(caption, figures.forest(f"change-{place}", caption, rows, "difference"))


def over_runs(history: History, run: str, headline: Sequence[Metric]) -> list[Chart]:
    """Score against latency, and from three runs on each headline metric over the runs."""
    if len(history.runs) < 2:
        return []
    bounded = [m for m in headline if m["bounds"] and m["value"] is not None]
    timed = any(overall(one, LATENCY) for one in history.runs)
    charts = [_tradeoff(history, run, bounded[0])] if bounded and timed else []
    lines = headline if len(history.runs) >= A_LINE else []
    for place, metric in enumerate(lines):
        dots = [_dot(r, metric["name"], f"{i}", run) for i, r in enumerate(history.runs, 1)]
        if all(dot.value is None for dot in dots):
            continue
        caption = f"{metric['name']} over runs ({_unit(metric)})"
        svg = figures.history(f"history-{place}", caption, dots, metric["bounds"])
        charts.append(Chart(caption, svg))
    return charts


def calibration(results: Results) -> list[Chart]:
    """What each threshold would do, the one in use, and the confidences; [] without calibration."""
    calibrated = results.get("calibration")
    if not calibrated or calibrated.get("threshold") is None:
        return []
    charts = []
    threshold, curve = calibrated["threshold"], calibrated["curve"]
    if curve:
        names = ("refusal_precision", "refusal_recall", "balanced_accuracy")
        lines = {name.replace("_", " "): [point[name] for point in curve] for name in names}
        caption = f"What each threshold would do on these {calibrated['n_dev']} items"
        xs = [point["threshold"] for point in curve]
        charts.append(Chart(caption, figures.curves("calibration", caption, xs, lines, threshold)))
    groups = _confidences(results)
    if any(groups.values()):
        caption = "Confidence of all items"
        svg = figures.histograms("confidence", caption, groups, threshold)
        charts.append(Chart(caption, svg))
    return charts


def brought(results: Results) -> list[Chart]:
    """The figures and matrices of the record."""
    lines = [
        Chart(figure["title"], plots.lines(f"lines-{place}", figure["title"], figure))
        for place, figure in enumerate(results.get("figures", []))
    ]
    return lines + [
        Chart(matrix["title"], plots.matrix(f"matrix-{place}", matrix["title"], matrix))
        for place, matrix in enumerate(results.get("matrices", []))
    ]


def _confidences(results: Results) -> dict[str, list[float]]:
    groups: dict[str, list[float]] = {"answerable": [], "unanswerable": []}
    for item in results["items"]:
        confidence = item["output"].get("confidence")
        if confidence is not None and item["error"] is None:
            answerable = item["input"].get("reference") is not None
            groups["answerable" if answerable else "unanswerable"].append(confidence)
    return groups


def _tradeoff(history: History, run: str, metric: Metric) -> Chart:
    pairs = [
        (_dot(r, LATENCY, f"{i}", run), _dot(r, metric["name"], f"{i}", run))
        for i, r in enumerate(history.runs, 1)
    ]
    caption = f"{metric['name']} against median latency, by run"
    svg = figures.scatter("tradeoff", caption, pairs, f"{LATENCY} (ms)", metric["name"])
    return Chart(caption, svg)


def _dot(results: Results, name: str, label: str, run: str) -> Dot:
    metric = overall(results, name)
    strong = results["run"] == run
    if metric is None:
        return Dot(label, None, None, strong)
    return Dot(label, metric["value"], metric["ci"], strong)


def _short(name: str | None) -> str:
    """A label that leaves room for the plot; the table beside it has the whole name."""
    name = str(name)
    return name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"


def _unit(metric: Metric) -> str:
    return {"usd": "US dollars"}.get(metric["unit"], metric["unit"])
