"""Questions on the measurement itself: guards, gate, judge, golden set, what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contracts.results import Results, unrecorded
from ..measuring.conversations import TOLD
from .cards import Card, Question
from .failures import cut
from .measured import find, findings, headline, named, shown

SKIPPED = 5  # files that are named


def on_trust(run: Results) -> list[Question]:
    """Whatever makes the run's figures less than they seem."""
    cards = findings()
    asked = [*_golden(cards, run), *_guards(cards["guard"], run), *_undefined(cards, run)]
    asked += _associations(cards["association"], run) + _annotators(cards["annotators"], run)
    return [*asked, *_judge(cards, run), *_gate(cards["gate"], run), *_inputs(cards, run)]


def _associations(card: Card, run: Results) -> list[Question]:
    """Of an eval pipeline: each association that stood, and each that a segment explains."""
    found: list[dict[str, Any]] = dict(run).get("associations", [])  # type: ignore[assignment]
    asked = []
    for one in found:
        if one["verdict"] in TOLD:
            sides = [f"{side}: {_side(one[side])}" for side in ("pooled", "within")]
            values = {"rule": one["rule"], "with": one["with"], "verdict": one["verdict"]}
            name = f"association:{one['rule']}:{one['with']}"
            asked.append(card.ask(name, values, named(run), (*sides, f"n = {one['n']}")))
    return asked


def _side(estimate: dict[str, Any] | None) -> str:
    if estimate is None:
        return "too few to tell"
    low, high = estimate["ci"]
    return f"{estimate['value']:+.2f} [{low:+.2f} to {high:+.2f}]"


def _annotators(card: Card, run: Results) -> list[Question]:
    pairs: list[dict[str, Any]] = dict(run).get("annotators", [])  # type: ignore[assignment]
    if not pairs:
        return []
    found = [
        f"{' and '.join(pair['pair'])}: "
        + ", ".join(
            f"{one['name']} {one['value']:.2f}"
            for one in pair["figures"]
            if one["value"] is not None
        )
        for pair in pairs
    ]
    return [card.ask("annotators", {"run": run["run"]}, named(run), tuple(found))]


def _golden(cards: Mapping[str, Card], run: Results) -> list[Question]:
    golden, values = run["golden"], {"run": run["run"]}
    slices = ", ".join(f"{name} {n}" for name, n in golden["slices"].items())
    clusters = len({item["cluster"] for item in run["items"]})
    found = (
        f"by slice: {slices}",
        f"{clusters} clusters (items of one source belong together)",
        *(cut(note) for note in run["notes"]),
    )
    asked = [cards["golden"].ask("golden", values | {"n": golden["n"]}, named(run), found)]
    if golden["draft"]:
        counts = {"draft": golden["draft"], "n": golden["n"]}
        asked.append(cards["drafts"].ask("drafts", values | counts, named(run)))
    return asked


def _guards(card: Card, run: Results) -> list[Question]:
    return [
        card.ask(
            f"guard:{place}:{guard['name']}",
            {"message": cut(guard["message"]), "run": run["run"]},
            named(run),
            (f"guard “{guard['name']}”, level {guard['level']}",),
        )
        for place, guard in enumerate(run["guards"], start=1)
    ]


def _undefined(cards: Mapping[str, Card], run: Results) -> list[Question]:
    return [
        cards["undefined"].ask(
            f"undefined:{metric['name']}",
            {"metric": metric["name"], "run": run["run"]},
            named(run),
            (f"the record gives no figure: n = {metric['n']}, method “{metric['method']}”",),
        )
        for metric in headline(run)
        if metric["value"] is None
    ]


def _judge(cards: Mapping[str, Card], run: Results) -> list[Question]:
    judge, values = run["system"].get("judge"), {"run": run["run"]}
    judged = [m for m in headline(run) if m["group"] == "judge"]
    if judge:
        found = tuple(f"{m['name']}: {shown(m)} (n = {m['n']})" for m in judged)
        return [cards["judge"].ask("judge", values | {"judge": judge}, named(run), found)]
    answers = [m for m in headline(run) if m["group"] in ("answer", "citation")]
    if not answers or run["kind"] == "evals":
        return []
    found = tuple(f"{m['name']}: {shown(m)} (n = {m['n']})" for m in answers)
    return [cards["no-judge"].ask("no-judge", values, named(run), found)]


def _gate(card: Card, run: Results) -> list[Question]:
    failed = [check for check in run["gate"]["checks"] if not check["passed"]]
    asked = []
    for check in failed:
        slice_ = check.get("slice")
        on = f"{check['metric']}{f' on {slice_}' if slice_ else ''}"
        metric = find(run, check["metric"], slice_)
        found = [cut(check["reason"])] + ([f"recorded: {shown(metric)}"] if metric else [])
        values = {"metric": on, "run": run["run"]}
        asked.append(card.ask(f"gate:{on}", values, named(run), tuple(found)))
    return asked


def _inputs(cards: Mapping[str, Card], run: Results) -> list[Question]:
    """Files that were not read; code that no commit holds."""
    asked, skipped = [], run["corpus"].get("skipped", [])
    if skipped:
        noun, count = next((n, c) for n, c in run["corpus"].items() if isinstance(c, int))
        read = f"{count} {noun} were read from {run['corpus']['origin']}"
        files = [f"{cut(file['path'])}: {cut(file['reason'])}" for file in skipped[:SKIPPED]]
        more = [f"… and {len(skipped) - SKIPPED} more"] if len(skipped) > SKIPPED else []
        values = {"count": len(skipped), "run": run["run"]}
        asked.append(cards["skipped"].ask("skipped", values, named(run), (read, *files, *more)))
    if unrecorded(run):
        asked.append(cards["unrecorded"].ask("unrecorded", {"run": run["run"]}, named(run)))
    if run["git"].get("dirty"):
        found = (f"commit {str(run['git']['commit'])[:10]} with changes on top",)
        asked.append(cards["dirty"].ask("dirty", {"run": run["run"]}, named(run), found))
    return asked
