"""From rounds of load to items, with what compares one server with another in the same round."""

from __future__ import annotations

from typing import Any

from .plan import BUSY, NAIVE, OVERLOAD, SCORES
from .steps import Outcome, Round

Item = dict[str, Any]


def items(rounds: list[Round], working_load: float) -> list[Item]:
    """One item per step and round; a round's items share what the machine did meanwhile."""
    found = []
    names = [f"round {number}" for number in range(1, len(rounds))]
    for name, steps in zip([*names, "overload"], rounds, strict=True):
        scores = {id(step): _alone(step, working_load) for step in steps}
        (_compare_bound if name == "overload" else _compare_naive)(steps, scores)
        found += [_item(name, step, scores[id(step)]) for step in steps]
    return found


def _alone(step: Outcome, working_load: float) -> dict[str, float | None]:
    scores: dict[str, float | None] = {"within objective": step.good / max(step.sent, 1)}
    if step.system != "bounded":
        return scores
    if (step.loop, step.load) == ("closed", BUSY):
        scores["throughput"] = step.throughput
        scores |= {name: value(step) for name, value in SCORES["closed"].items()}
    if (step.loop, step.load) == ("open", working_load):
        scores["p50 at working load"] = step.quantile(0.5)
        scores["p95 at working load"] = step.quantile(0.95)
        wrong = step.sent - len(step.latencies)
        scores["error rate at working load"] = wrong / max(step.sent, 1)
        scores |= {name: value(step) for name, value in SCORES["open"].items()}
    if (step.loop, step.load) == ("open", OVERLOAD):
        scores["goodput at 1.5 times capacity"] = step.goodput
    return scores


def _compare_naive(steps: Round, scores: dict[int, dict[str, float | None]]) -> None:
    """Ratios within the round, at the step that is ours."""
    by_name = {(step.system, step.loop, step.load): step for step in steps}
    ours, naive = by_name["bounded", "closed", BUSY], by_name["naive", "closed", BUSY]
    if naive.throughput:
        scores[id(ours)][f"speed-up over {NAIVE}"] = ours.throughput / naive.throughput
    p95s = ours.quantile(0.95), naive.quantile(0.95)
    if p95s[0] is not None and p95s[1]:
        scores[id(ours)][f"p95 of {BUSY} clients over naive"] = p95s[0] / p95s[1]


def _compare_bound(steps: Round, scores: dict[int, dict[str, float | None]]) -> None:
    bounded, unbounded = steps
    # No good answer at all counts as one: the ratio is then a lower bound.
    least = max(unbounded.good, 1) / unbounded.seconds
    scores[id(bounded)]["goodput over unbounded queue"] = bounded.goodput / least


def _item(name: str, step: Outcome, scores: dict[str, float | None]) -> Item:
    load = f"{step.load:g} clients" if step.loop == "closed" else f"{step.load:g} of the capacity"
    system = {"bounded": "the server", "naive": NAIVE}.get(step.system, "an unbounded queue")
    p50, p95 = step.quantile(0.5), step.quantile(0.95)
    refused = step.statuses.get(429, 0)
    # Who is not answered when an overload ends leaves then: that is late, not an error.
    late = step.statuses.get(0, 0) if name == "overload" else 0
    lost = step.sent - len(step.latencies) - refused - late
    return {
        "id": f"{name.replace(' ', '')}-{step.system}-{step.loop}-{step.load:g}",
        "slice": step.system if step.system != "bounded" else f"{step.loop} loop",
        "split": "test",
        "cluster": name,
        "status": "confirmed",
        "input": {"question": f"{system}, {load} ({step.loop} loop), {name}"},
        "output": {
            "sent": step.sent,
            "seconds": round(step.seconds, 3),
            "throughput": round(step.throughput, 2),
            "goodput": round(step.goodput, 2),
            "p50_ms": p50 and round(p50, 1),
            "p95_ms": p95 and round(p95, 1),
            "statuses": {str(status): n for status, n in sorted(step.statuses.items())},
        },
        "scores": scores,
        "latency_ms": {} if p50 is None else {"p50": p50, "p95": p95},
        "tokens": {"prompt": 0, "completion": 0},
        "cost_usd": 0.0,
        "error": None,
        "cause": _cause(step, scores, lost),
    }


def _cause(step: Outcome, scores: dict[str, float | None], lost: int) -> str | None:
    """Of what should not have been; that overload is refused is as it should be."""
    if step.system != "bounded":
        return None
    if lost:
        return "errors other than a refusal"
    p95 = scores.get("p95 at working load")
    if p95 is not None and p95 > step.objective_ms:
        return "slower than the objective at working load"
    return "refused at working load" if scores.get("error rate at working load") else None
