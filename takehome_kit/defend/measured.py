"""Questions on the figures: the first of them, the weakest slices, refusals, latency, a change."""

from __future__ import annotations

import statistics

from ..analysis.text import interval, number, signed, value
from ..contracts.results import Metric, Results
from .cards import Card, Question, read_cards
from .facts import Facts

SLICES = 4  # questions on slices
OF_A_GROUP = 2  # of them on one group of metrics (retrieval, answer, citation, …)
FEW = 5  # a mean over fewer items is not asked about
WRONG_BY_SLICE = "refusal"  # all refusals of answerable questions are wrong, by definition


def on_figures(facts: Facts, run: Results) -> list[Question]:
    """What the run's figures lead a reviewer to ask."""
    cards = findings()
    asked = [_overall(cards["overall"], run), *_slices(cards["slice"], run)]
    asked += [_change(cards["change"], facts.earlier, run)] if facts.earlier else []
    asked += _refusals(cards, run)
    asked += [_latency(cards["latency"], run)]
    return [question for question in asked if question]


def findings() -> dict[str, Card]:
    """The stored questions on what was found, by name."""
    return {card.name: card for card in read_cards("findings")}


def named(run: Results) -> str:
    """How a run is cited as a source."""
    return f"run {run['run']} ({run['name']})"


def shown(metric: Metric) -> str:
    """`0.579 [0.398, 0.760]`, or why there is no figure or no interval."""
    if metric["value"] is None:
        return value(metric)
    figure = number(metric["value"], metric["unit"])
    if metric["ci"] is None:
        why = interval(metric).removeprefix("undefined (").removesuffix(")")
        return f"{figure} (interval undefined: {why})"
    low, high = (number(end, metric["unit"]) for end in metric["ci"])
    return f"{figure} [{low.removesuffix(' ms')}, {high}]"


def headline(run: Results) -> list[Metric]:
    """Bounded headline metrics over all items."""
    return [m for m in run["metrics"] if m["headline"] and m["slice"] is None and m["bounds"]]


def find(run: Results, name: str, slice_: str | None = None) -> Metric | None:
    """One metric of the run."""
    return next((m for m in run["metrics"] if (m["name"], m["slice"]) == (name, slice_)), None)


def _overall(card: Card, run: Results) -> Question | None:
    metric = next((m for m in headline(run) if m["value"] is not None), None)
    if metric is None:
        return None
    values = {"metric": metric["name"], "value": shown(metric), "n": metric["n"], "run": run["run"]}
    clusters = f"{metric['n']} items in {metric['clusters']} clusters; interval: {metric['method']}"
    others = [f"{m['name']}: {shown(m)} (n = {m['n']})" for m in headline(run) if m is not metric]
    found = (f"{clusters}; computed by {metric['source']}", *others)
    return card.ask(f"overall:{metric['name']}", values, named(run), found)


def _slices(card: Card, run: Results) -> list[Question]:
    """The slices farthest below their metric's whole: a few of each group of metrics."""
    gaps = [
        (_gap(whole, part), whole, part)
        for whole in headline(run)
        for part in run["metrics"]
        if whole["group"] != WRONG_BY_SLICE
        and part["name"] == whole["name"]
        and part["slice"] is not None
        and FEW <= part["n"] < whole["n"]
    ]
    worst: dict[str, dict[str | None, tuple[Metric, Metric]]] = {}
    for gap, whole, part in sorted(gaps, key=lambda found: -found[0]):
        group = worst.setdefault(whole["group"], {})
        if gap > 0 and len(group) < OF_A_GROUP:
            group.setdefault(part["slice"], (whole, part))
    order = dict.fromkeys(metric["group"] for metric in headline(run))
    pairs = [pair for group in order for pair in worst.get(group, {}).values()]
    return [_slice(card, run, *pair) for pair in pairs[:SLICES]]


def _gap(whole: Metric, part: Metric) -> float:
    """By how much the slice is worse, as a share of the metric's range."""
    if whole["value"] is None or part["value"] is None or not whole["bounds"]:
        return 0.0
    if whole["direction"] is None:
        return 0.0
    low, high = whole["bounds"]
    sign = 1 if whole["direction"] == "higher" else -1
    return sign * (whole["value"] - part["value"]) / (high - low)


def _slice(card: Card, run: Results, whole: Metric, part: Metric) -> Question:
    name, slice_ = part["name"], part["slice"]
    values = {"metric": name, "value": shown(part), "slice": slice_, "n": part["n"]}
    found = [f"over all items: {name} {shown(whole)} (n = {whole['n']})"]
    if part["ci"] and whole["value"] is not None:
        inside = part["ci"][0] <= whole["value"] <= part["ci"][1]
        may = "reaches the figure of all items: the gap may be chance"
        found.append(f"the slice's interval {may if inside else 'does not reach it'}")
    causes = [i["cause"] for i in run["items"] if i["slice"] == slice_ and i["cause"]]
    tally = [f"{causes.count(cause)} × {cause}" for cause in sorted(set(causes))]
    found += [f"causes in this slice: {', '.join(tally)}"] if tally else []
    return card.ask(
        f"slice:{name}:{slice_}", values | {"run": run["run"]}, named(run), tuple(found)
    )


def _change(card: Card, before: Results, run: Results) -> Question:
    from ..compare import compare

    done = compare(before, run)
    found = [f"changed: {'; '.join(done.inputs) or 'nothing that the records show'}"]
    for row in done.rows:
        if row.slice is None and row.diff is not None:
            ends = [signed(end) for end in row.ci or ()]
            span = f"[{', '.join(ends)}]" if ends else "(interval undefined)"
            found.append(f"{row.metric} {signed(row.diff)} {span}: {row.verdict}")
    moved = [f"{c.id} ({signed(c.change)})" for c in done.changes[:3]]
    found += [f"items that moved most: {', '.join(moved)}"] if moved else []
    values = {"before": before["run"], "run": run["run"]}
    source = f"{named(before)} against {named(run)}"
    return card.ask(f"change:{run['run']}", values, source, tuple(found))


def _refusals(cards: dict[str, Card], run: Results) -> list[Question]:
    precision, recall = find(run, "refusal precision"), find(run, "refusal recall")
    if precision is None or recall is None or "calibration" not in run:
        return []
    if run["calibration"] is None:
        return [cards["never-refuses"].ask("never-refuses", {"run": run["run"]}, named(run))]
    fitted = run["calibration"]
    found = [
        f"threshold {fitted['threshold']:.3f} on the confidence of {fitted['n_dev']} items",
        f"precision over {precision['n']} refusals, recall over {recall['n']} unanswerable items",
    ]
    balanced = find(run, "balanced accuracy")
    found += [f"balanced accuracy {shown(balanced)} (n = {balanced['n']})"] if balanced else []
    values = {"precision": shown(precision), "recall": shown(recall), "run": run["run"]}
    return [cards["refusal"].ask("refusal", values, named(run), tuple(found))]


def _latency(card: Card, run: Results) -> Question | None:
    metric = find(run, "latency p95") or find(run, "latency p50")
    if metric is None or metric["value"] is None:
        return None
    times = [item["latency_ms"] for item in run["items"] if item["latency_ms"]]
    stages = sorted({stage for time in times for stage in time})
    found = [
        f"median of {stage}: "
        + number(statistics.median(time[stage] for time in times if stage in time), "ms")
        for stage in stages
    ]
    total = [time["total"] for time in times if "total" in time]
    if total and (mean := statistics.fmean(total)) > 0:
        rate = f"one request at a time: 1000 / {mean:.3g} ms = {1000 / mean:.3g} requests/s at most"
        found.append(f"mean {number(mean, 'ms')}; {rate}, before any queue")
    if cores := run["environment"].get("cpu_count"):
        found.append(f"machine: {cores} processors")
    values = {"value": shown(metric), "n": metric["n"], "run": run["run"]}
    return card.ask(metric["name"].replace(" ", ":"), values, named(run), tuple(found))
