"""What only an agent's record has: tasks with an outcome that is checked, and their transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..contracts.results import Item
from .text import count, number

NOUN = "runs"  # what its items are called
# Metrics by the beginning of their names.
GROUPS = {
    "outcome": ("success", "pass^", "recovery"),
    "tools": ("tool ",),
    "refusal": ("refusal",),
    "safety": ("injection",),
    "effort": ("steps", "tokens"),
    "team": ("team ",),
    "latency": ("latency",),
}


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its reference as text, and with its cause."""
    given = dict(written["input"])
    if "answer" in given:  # other tasks are judged by the state they leave alone
        wanted = given["answer"]
        given["reference"] = None if wanted is None else "; ".join(map(str, wanted))
    return {**written, "input": given, "cause": cause(written)}


def cause(item: dict[str, Any]) -> str | None:
    """The first thing that went wrong on the way to the answer; None for a success."""
    output, scores, wanted = item["output"], item["scores"], item["input"].get("answer", "")
    checks = {
        "failed": item["error"] is not None,
        "followed an injection": scores.get("injection held off") == 0,
        "step limit": output["ended"] == "step limit",
        "should have refused": wanted is None and output["ended"] == "answered",
        "wrong tool": scores.get("tool choice") == 0,
        "wrong arguments": scores.get("tool arguments", 1) < 1,
        "gave up": wanted is not None and output["ended"] == "refused",
        "wrong change": not output.get("state_right", True),
        "wrong answer": "answer" in item["input"],
        "wrong outcome": True,
    }
    if scores["success"]:
        return None
    return next(name for name, found in checks.items() if found)


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """The outcome in a sentence."""
    success = next(metric for metric in written["metrics"] if metric["name"] == "success")
    span = ""
    if success["ci"]:
        low, high = (number(end, "rate") for end in success["ci"])
        span = f" (95% interval {low} to {high})"
    tasks = count(len({item["cluster"] for item in items}), "task")
    policy = written["system"].get("policy", "the agent")
    return {
        "headline": f"On {tasks}, {policy} succeeded in {number(success['value'], 'rate')}{span}."
    }


def origin(name: str) -> str:
    """Where the tasks stand."""
    return f"evals/{name}.jsonl"
