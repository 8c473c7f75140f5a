"""A proposal on one screen: each value with the sentence it came from."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping

from .model import Opinion
from .offers import Value, asked_of
from .proposal import Evidence, Proposal

ROWS = ("kind", "hours", "ai_policy")  # of every kind
_VALUE = 26  # columns of the name and the value


def screen(proposal: Proposal, width: int | None = None) -> str:
    """The proposal as plain text, `width` columns wide (default: the terminal's)."""
    width = width or shutil.get_terminal_size((100, 24)).columns
    must = sum(item.must for item in proposal.checklist)
    extra = len(proposal.checklist) - must
    lines = [f"Read from {proposal.source.name} by rules:"]
    asked = (name for name in asked_of(proposal.kind) if name != "parts")
    lines += [_row(name, proposal, width) for name in (*ROWS, *asked, "formats")]
    lines += _parts(proposal, width)
    lines += [f"Checklist: {must} items that must be, {extra} bonus.", *_kinds(proposal)]
    for caution in proposal.warnings:
        statement = caution.statement
        where = ""
        if statement:
            where = f" ({Evidence(statement.text, statement.line, statement.page).place})"
        lines += textwrap.wrap(f"! {caution.text}{where}", width, subsequent_indent="  ")
    return "\n".join(lines)


def differences(
    proposal: Proposal, opinions: Mapping[str, Opinion], faults: list[str], model: str
) -> str:
    """Where the model reads the brief otherwise than the rules do."""
    lines = [
        f"  {name}: {_shown(opinion.value)}, not {_shown(proposal.answers.get(name, 'stated'))}: "
        f"“{textwrap.shorten(opinion.quote, 90, placeholder=' …')}”"
        for name, opinion in opinions.items()
        if opinion.value != proposal.answers.get(name)
    ]
    same = sum(o.value == proposal.answers.get(name) for name, o in opinions.items())
    head = (
        f"{model} agrees on {same} of {len(opinions)}; the rules' reading stays unless you "
        "change it."
    )
    return "\n".join([head, *lines, *(f"  not usable: {fault}" for fault in faults)])


def _shown(value: Value) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _row(name: str, proposal: Proposal, width: int) -> str:
    value = " ".join(proposal.formats) if name == "formats" else proposal.answers.get(name)
    evidence = proposal.evidence.get(name)
    if evidence is None or value is None:
        return f"  {name:<10}not stated"
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return _line(name, shown, evidence, width)


def _parts(proposal: Proposal, width: int) -> list[str]:
    """What the brief says of each part: only what it demands is proposed."""
    if "parts" not in asked_of(proposal.kind):
        return []
    said = (("part", proposal.parts), ("bonus", proposal.bonus), ("unwanted", proposal.refused))
    rows = [
        _line(name, part, evidence, width)
        for name, parts in said
        for part, evidence in parts.items()
    ]
    if proposal.bonus:
        rows.append(
            f"  {'':<10}a bonus is not taken unless you name it: --with {','.join(proposal.bonus)}"
        )
    return rows or [f"  {'parts':<10}none asked for"]


def _line(name: str, shown: str, evidence: Evidence, width: int) -> str:
    head = f"  {name:<10}{shown}".ljust(_VALUE) + f" {evidence.place}: "
    room = max(width - len(head) - 2, 12)
    return f"{head}“{textwrap.shorten(evidence.sentence, room, placeholder=' …')}”"


def _kinds(proposal: Proposal) -> list[str]:
    """The kinds that come near the best one: where the reading is unsure, it says so."""
    scores = list(proposal.kinds.items())
    near = [kind for kind, score in scores[1:] if score > 0.6 * scores[0][1]]
    return [f"Also near: {', '.join(near)} (a brief may be of two kinds)."] if near else []
