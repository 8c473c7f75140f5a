"""OPERATIONS.md: machines for a target rate, what to watch and when to be woken, from the run."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from .results import replace

DAY_S = 86_400
HOURS = 730  # of a month


def write(root: Path, record: dict[str, Any]) -> None:
    """Write OPERATIONS.md anew from the figures of `record`."""
    found = {m["name"]: m for m in record["metrics"] if m["slice"] is None}
    text = "\n".join([*_capacity(record, found), "", *_monitoring(record, found)])
    replace(
        root / "OPERATIONS.md", f"# Operations\n\nWritten by run `{record['run']}`.\n\n{text}\n"
    )


def _capacity(record: dict[str, Any], found: dict[str, Any]) -> list[str]:
    slo = record["config"]["slo"]
    target, load = slo["capacity"], slo["working_load"]
    throughput = found["throughput"]
    # The lower end, where there is one: a machine is not better than it was shown to be.
    safe = max(throughput["ci"][0] if throughput["ci"] else throughput["value"], 0.0)
    peak = target["requests_per_day"] / DAY_S * target["peak_factor"]
    lines = [
        "## Capacity",
        "",
        f"For {target['requests_per_day']:,} requests a day at p95 under {target['p95_ms']:g} ms:",
        "",
        "| step | figure | from |",
        "| --- | --- | --- |",
        f"| mean rate | {target['requests_per_day'] / DAY_S:.0f} req/s | the target, over a day |",
        f"| peak rate | {peak:.0f} req/s | assumed: {target['peak_factor']:g} times the mean |",
        f"| throughput of a machine | {safe:.0f} req/s | measured: the lower end of its interval |",
    ]
    if not safe:
        return [*lines, "", "No machine count: the measured throughput cannot be told from none."]
    needed = math.ceil(peak / (safe * load))
    total = needed + target["spare"]
    cost = total * target["usd_per_machine_hour"] * HOURS
    p95 = found["p95 at working load"]["value"]
    late = "undefined" if p95 is None else f"{p95:.0f} ms"
    held = p95 is not None and p95 < target["p95_ms"]
    return [
        *lines,
        f"| used of it | {load:.0%} | where p95 was measured: {late} |",
        f"| machines at peak | {needed} | peak rate / used throughput |",
        f"| machines to run | {total} | assumed: {target['spare']} may fail |",
        f"| cost | ${cost:,.0f} a month | assumed: ${target['usd_per_machine_hour']:g} an hour |",
        "",
        f"p95 under {target['p95_ms']:g} ms {'was' if held else 'was NOT'} measured at that load. "
        f"A machine is the one of the run: {record['environment']['cpu_count']} processors, shared "
        "with what made the load. Requests are those of the run. The network is not counted.",
        "The assumptions stand in `slo.toml`.",
    ]


def _monitoring(record: dict[str, Any], found: dict[str, Any]) -> list[str]:
    objective = record["config"]["slo"]["objective_ms"]
    p95, memory = found["p95 at working load"]["value"], found["memory"]["value"]
    usual = "undefined" if p95 is None else f"{p95:.0f} ms"
    kept = "undefined" if memory is None else f"{memory:.0f} MB"
    limit = "set it by hand" if memory is None else f"> {1.5 * memory:.0f} MB"
    return [
        "## Monitoring",
        "",
        "| watch | why | in this run | act when, for 5 minutes |",
        "| --- | --- | --- | --- |",
        f"| p95 of `serving_request_seconds` | the objective | {usual} at working load | "
        f"> {objective:g} ms: page |",
        "| share of status 429 | demand beyond capacity | 0 up to capacity | > 1%: add machines |",
        "| share of status 5xx | a fault of ours | 0 | > 0.1%: page |",
        "| `serving_admitted_cost / serving_bound_cost` | how near the bound is | "
        "1 at overload | > 0.8: add machines |",
        "| `serving_throughput` | a slow neighbour, a throttled processor | see the log line "
        "`ready` | below half of that: look |",
        f"| resident memory | a leak | {kept} after the load | {limit}: look |",
        "| `serving_clients_left_total` | clients give up | 0 | rising: look at p95 |",
        "| `serving_request_cost`, by `python -m evals.drift URL` | inputs change | PSI 0 by "
        "definition | PSI > 0.25: measure again |",
    ]
