"""One run: the contract over HTTP, then the load, then the record of both."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

from . import asking, contract, figures, gate, guards, outcomes, plan, results, steps, workload
from .cache import digest
from .summary import summarise

Items = list[dict[str, Any]]


def slo(root: Path) -> dict[str, Any]:
    """The objectives in slo.toml."""
    return tomllib.loads((root / "slo.toml").read_text(encoding="utf-8"))


def measure(root: Path, hashes: dict[str, str]) -> dict[str, Any]:
    """Measure everything. Raises `EvalError` when a server does not start or a guard stops."""
    started, objectives = time.monotonic(), slo(root)
    rows, described = contract.run(root)
    rounds, own = steps.run(root, objectives["objective_ms"])
    items = [*rows, _start(own), *outcomes.items(rounds, objectives["working_load"])]
    fired = guards.check_scores(items)
    guards.stop(fired)
    metrics = summarise(items)
    corpus = workload.describe(root)
    return {
        "kind": "serving",
        "name": "contract and load",
        "about": _about(objectives, described["system"], corpus),
        "headline": _headline(metrics),
        "system": described["system"],
        "config": described["config"] | {"slo": objectives},
        "seed": workload.SEED,
        **results.provenance(root, hashes),
        "hashes": {
            "corpus": hashes["corpus"],
            "golden": digest(contract.ROWS, plan.CLIENTS, plan.LOADS, plan.SECONDS),
            "code": hashes["code"],
        },
        "corpus": corpus | {"skipped": []},
        "golden": results.settled("evals/contract.py and evals/plan.py", items),
        "metrics": metrics,
        "items": items,
        "figures": figures.figures(rounds, objectives["objective_ms"]),
        "guards": fired,
        "gate": gate.judge(metrics, drafts_only=False),
        "totals": results.totals(started, items),
        "notes": [*_notes(rounds, objectives["objective_ms"]), *described["notes"]],
    }


def _start(own: dict[str, float | None]) -> dict[str, Any]:
    return asking.item(
        "start", "start", "from the start of the process to ready; its memory after the load", own
    )


def _about(objectives: dict[str, Any], system: dict[str, Any], corpus: dict[str, Any]) -> str:
    return (
        f"{system['served']}, over HTTP on this machine. Objective: an answer within "
        f"{objectives['objective_ms']:g} ms. {plan.ROUNDS} rounds of closed and open loop, with "
        f"{corpus['requests']} requests from {corpus['origin']}."
    )


def _headline(metrics: Items) -> str:
    whole = {metric["name"]: metric["value"] for metric in metrics if metric["slice"] is None}
    speed, p95 = whole["throughput"], whole["p95 at working load"]
    late = "undefined" if p95 is None else f"{p95:.0f} ms"
    return f"{speed:.0f} answers a second; p95 at working load {late}"


def _notes(rounds: list[steps.Round], objective_ms: float) -> list[str]:
    clients, at, best = figures.knee(rounds)
    ends, lasted = objective_ms / 1000 / (plan.OVERLOAD - 1), plan.SECONDS["overload"]
    ratio = max(1.0, lasted / (plan.OVERLOAD * ends))
    return [
        f"Knee of the closed loop: {clients} clients ({at:.0f} answers a second, {best:.0f} at "
        f"most). It is the fewest clients with {figures.KNEE:.0%} of the highest throughput.",
        f"Goodput over the unbounded queue: one overload of {lasted:g} s. By theory that queue has "
        f"no good answer after {ends:g} s, so the ratio grows with time: about {ratio:.1f} here.",
        "The load is made on the machine that serves, by a process that takes a part of its "
        "processor: alone it would do more. Ratios are of servers measured in the same round.",
    ]
