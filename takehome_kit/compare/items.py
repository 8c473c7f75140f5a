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


def score(item: Item, other: Item, name: str) -> float | None:
    """An item's score; 0 where it failed and only the other run's item has one."""
    value = item["scores"].get(name)
    if value is None and item["error"] is not None and other["scores"].get(name) is not None:
        return 0.0
    return value


def one_sided(name: str, pairs: list[Pair]) -> str | None:
    """A note on the items that carry a score in one run only; None without any."""
    count = sum((score(x, y, name) is None) != (score(y, x, name) is None) for x, y in pairs)
    if not count:
        return None
    where = f"{count} of {len(pairs)} items have it in one run only"
    return f"{name}: {where}: its means are over different items"


def scored(name: str, pairs: list[Pair]) -> int:
    """How many items have the score in one of the runs."""
    return sum(
        x["scores"].get(name) is not None or y["scores"].get(name) is not None for x, y in pairs
    )


def by_item(name: str, pairs: list[Pair]) -> Paired:
    """The paired statistics of one metric."""
    before = [score(x, y, name) for x, y in pairs]
    after = [score(y, x, name) for x, y in pairs]
    return paired(before, after, [x["cluster"] for x, _ in pairs])


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


def changes(metrics: list[Metric], pairs: list[Pair]) -> list[Change]:
    moved = [change for x, y in pairs if (change := _change(metrics, x, y))]
    return sorted(moved, key=lambda c: (-abs(c.change), c.id))[:LARGEST_CHANGES]


def _change(metrics: list[Metric], before: Item, after: Item) -> Change | None:
    moved, gains = {}, []
    for metric in metrics:
        name = metric["name"]
        x, y = score(before, after, name), score(after, before, name)
        if x is None or y is None:
            continue
        if metric["direction"]:
            gains.append(y - x if metric["direction"] == "higher" else x - y)
        if x != y:
            moved[name] = (x, y)
    if not moved:
        return None
    question = str(before["input"].get("question", ""))
    return Change(before["id"], before["slice"], question, statistics.fmean(gains or [0.0]), moved)
