"""The items two runs share: their scores side by side, their times, those that moved most."""

from __future__ import annotations

import math
import statistics

from ..contracts.results import Item, Metric, Results
from ..support.stats import Paired, paired
from .comparison import Change, Latency

LARGEST_CHANGES = 10
MACHINE = ("platform", "processor", "cpu_count")

Pair = tuple[Item, Item]
Score = float | None
Columns = tuple[list[Score], list[Score]]  # of both runs, item by item


def columns(name: str, pairs: list[Pair]) -> Columns:
    """The scores of both runs, item by item; 0 where an item failed that has one in the other."""
    before = [x["scores"].get(name) for x, _ in pairs]
    after = [y["scores"].get(name) for _, y in pairs]
    for i, (x, y) in enumerate(pairs):
        if before[i] is None and after[i] is not None and x["error"] is not None:
            before[i] = 0.0
        elif after[i] is None and before[i] is not None and y["error"] is not None:
            after[i] = 0.0
    return before, after


def one_sided(name: str, scores: Columns) -> str | None:
    """A note on the items that carry a score in one run only; None without any."""
    count = sum((x is None) != (y is None) for x, y in zip(*scores, strict=True))
    if not count:
        return None
    where = f"{count} of {len(scores[0])} items have it in one run only"
    return f"{name}: {where}: its means are over different items"


def scored(scores: Columns) -> int:
    """How many items have the score in one of the runs."""
    return sum(x is not None or y is not None for x, y in zip(*scores, strict=True))


def by_item(scores: Columns, pairs: list[Pair]) -> Paired:
    """The paired statistics of one metric."""
    return paired(*scores, [x["cluster"] for x, _ in pairs])


def latency(a: Results, b: Results, pairs: list[Pair]) -> tuple[Latency | None, list[str]]:
    """The ratio of times from paired logs, where both runs were timed on the same machine."""
    different = [k for k in MACHINE if a["environment"].get(k) != b["environment"].get(k)]
    if different:
        return None, [f"latency is not comparable: two machines ({different[0]} differs)"]
    timed = [(x, y) for x, y in pairs if not x["error"] and not y["error"]]
    times = [(x["latency_ms"].get("total", 0), y["latency_ms"].get("total", 0)) for x, y in timed]
    if not times or min(min(pair) for pair in times) <= 0:
        return None, ["latency is not comparable: items without a time"]
    before, after = [t for t, _ in times], [t for _, t in times]
    clusters = [x["cluster"] for x, _ in timed]
    found = paired([math.log(t) for t in before], [math.log(t) for t in after], clusters)
    ratio = math.exp(found.difference or 0.0)
    ci = (math.exp(found.ci[0]), math.exp(found.ci[1])) if found.ci else None
    measured = Latency(statistics.median(before), statistics.median(after), ratio, ci, found.n)
    return measured, ["latency is timed once per run: the machine's load is not in the interval"]


def changes(metrics: list[Metric], table: dict[str, Columns], pairs: list[Pair]) -> list[Change]:
    """The items whose scores moved most on the whole, whichever way."""
    beside = [(metric, *table[metric["name"]]) for metric in metrics]
    moved = []
    for i, (item, _) in enumerate(pairs):
        row = [(metric, x[i], y[i]) for metric, x, y in beside]
        if change := _change(item, row):
            moved.append(change)
    return sorted(moved, key=lambda c: (-abs(c.change), c.id))[:LARGEST_CHANGES]


def _change(item: Item, row: list[tuple[Metric, Score, Score]]) -> Change | None:
    scores = [(m, x, y) for m, x, y in row if x is not None and y is not None]
    moved = {metric["name"]: (x, y) for metric, x, y in scores if x != y}
    if not moved:
        return None
    signs = {"higher": 1, "lower": -1}
    gains = [signs[m["direction"]] * (y - x) for m, x, y in scores if m["direction"]]
    question = str(item["input"].get("question", ""))
    return Change(item["id"], item["slice"], question, statistics.fmean(gains or [0.0]), moved)
