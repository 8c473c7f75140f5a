"""What only an eval pipeline's record has: labels and the label that the evaluator gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Any

from ..contracts.results import Item

NOUN = "conversations"  # what its items are called; those of the other modes: `record`
# Metrics by the beginning of their names; a rule's rate is of the group "answer", as all others.
GROUPS = {
    "agreement": ("AUC", "accuracy", "majority accuracy", "gain over majority", "kappa"),
    "annotators": ("annotators'", "alpha"),
    "score": ("quality", "risk"),
    "preference": ("win rate", "ties", "longer wins", "flips"),
    "difficulty": ("solved", "unsolved"),
    "check": ("answers verified", "wrong rejected"),
}
OTHERS = "annotators' accuracy"
SOLVED = {0.0: "never solved", 1.0: "always solved"}  # either tells nothing


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with the share of its annotators that the evaluator agrees with."""
    labels, given = written["input"].get("labels"), written["output"].get("label")
    if not labels or given is None:
        return written
    same = fmean(float(label == given) for label in labels.values())
    return {**written, "scores": {**written["scores"], "accuracy": same}}


def _cause(one: Item, apart: float) -> str | None:
    """What is wrong with a rating that is `apart` from the annotators' mean, or more."""
    labels, given = one["input"].get("labels"), one["output"].get("label")
    if "solved" in one["scores"]:
        return SOLVED.get(one["scores"]["solved"] or 0.0)
    if not labels or given is None or abs(given - fmean(labels.values())) < apart:
        return None
    if "win rate" in one["scores"]:
        return "prefers the worse answer"
    return "rated too high" if given > fmean(labels.values()) else "rated too low"


def _apart(items: Sequence[Item]) -> float:
    """A quarter of the scale that was used, at least one step of it; of preferences all of it."""
    labels = [one["input"].get("labels") or {} for one in items]
    used: list[float] = sorted({label for of_one in labels for label in of_one.values()})
    steps = [high - low for low, high in pairwise(used)]
    if not steps or "win rate" in items[0]["scores"]:
        return 1.0
    return max((used[-1] - used[0]) / 4, min(steps))


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Fields in the place of those that all kinds have; notes are added to theirs."""
    values = {metric["name"]: metric["value"] for metric in written["metrics"]}
    apart = _apart(items)
    for one in items:
        one["cause"] = _cause(one, apart)
    fields: dict[str, Any] = {"system": {"evaluator": "rules", **written.get("system", {})}}
    if "win rate" in values:
        fields["noun"] = "pairs"
    elif "solved" in values:
        fields["noun"] = "problems"
    if "quality" in values and "accuracy" in values:
        fields["headline"] = _headline(values)
    return fields | {"notes": levels(written.get("annotators", []))}


def origin(name: str) -> str:
    """Where the conversations stand."""
    return name


def _headline(values: Mapping[str, float]) -> str:
    """How often the evaluator gives an annotator's label, and what to hold that against."""
    said = f"The evaluator gives an annotator's label in {values['accuracy']:.0%} of cases"
    if OTHERS in values:
        said += f", another annotator in {values[OTHERS]:.0%}"
    return f"{said}, the commonest label in {values['majority accuracy']:.0%}."


def levels(annotators: Sequence[dict[str, Any]]) -> list[str]:
    """The pairs of annotators that rank alike, but on two levels: both intervals say so."""
    lines = []
    for pair in annotators:
        first, second = pair["pair"]
        figures = {figure["name"]: figure for figure in pair["figures"]}
        rho, apart = figures["rho"]["ci"], figures["second minus first"]["ci"]
        if rho and apart and rho[0] > 0 and apart[0] * apart[1] > 0:
            value = figures["second minus first"]["value"]
            span = f"[{apart[0]:+.2f} to {apart[1]:+.2f}]"
            lines.append(f"{first} and {second} rank alike; {second} is {value:+.2f} {span} off")
    return lines
