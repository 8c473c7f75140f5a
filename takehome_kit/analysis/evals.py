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
TIE = 0.5  # of preferences, which are 0 and 1
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
    above = given > fmean(labels.values())
    if "win rate" not in one["scores"]:
        return "rated too high" if above else "rated too low"
    if given == TIE:
        return "sees no difference"
    worse = max(labels.values()) < TIE if above else min(labels.values()) > TIE
    return "prefers the worse answer" if worse else "sees a difference"


def _apart(items: Sequence[Item]) -> float:
    """A quarter of the scale that was used, and at least one step of it."""
    labels = [one["input"].get("labels") or {} for one in items]
    used: list[float] = sorted({label for of_one in labels for label in of_one.values()})
    steps = [high - low for low, high in pairwise(used)]
    return max((used[-1] - used[0]) / 4, min(steps)) if steps else 1.0


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Fields in the place of those that all kinds have; notes are added to theirs."""
    apart = _apart(items)
    for one in items:
        one["cause"] = _cause(one, apart)
    fields = _of_mode(written, {metric["name"]: metric for metric in written["metrics"]})
    return fields | {"notes": levels(written.get("annotators", []))}


def _of_mode(written: dict[str, Any], metrics: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What the items are called, what judged them, and the outcome in a sentence."""
    if "win rate" in metrics:
        return {"noun": "pairs", "headline": _winner(written["config"], metrics["win rate"])}
    if "solved" in metrics:
        span = _share(metrics["solved"])
        said = f"{written['system']['solver'].capitalize()} solves {span} of the attempts."
        return {"noun": "problems", "headline": said}
    fields: dict[str, Any] = {"system": {"evaluator": "rules"}}
    if "accuracy" in metrics:
        fields["headline"] = _headline({name: one["value"] for name, one in metrics.items()})
    return fields


def _winner(config: dict[str, Any], metric: dict[str, Any]) -> str:
    """Which system the judge prefers, where the interval says so."""
    a, b = config["answers"]["a"], config["answers"]["b"]
    low, high = metric["ci"] or (0.0, 1.0)
    better = b if low > TIE else a if high < TIE else None
    verdict = f"{better} is preferred" if better else "neither is shown to be better"
    return f"{b} wins {_share(metric)} of the pairs against {a}, a tie being half: {verdict}."


def _share(metric: dict[str, Any]) -> str:
    span = f" [{metric['ci'][0]:.0%} to {metric['ci'][1]:.0%}]" if metric["ci"] else ""
    return f"{metric['value']:.0%}{span}"


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
