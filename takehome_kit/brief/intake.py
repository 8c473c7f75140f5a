"""`takehome new --brief FILE` and `takehome brief FILE`: read, show, ask, write."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput
from ..scaffolding import scaffold
from ..scaffolding.parts import default_parts
from . import model
from .cautions import FORBIDDEN
from .offers import asked_of, parts_for
from .polarity import MUST
from .proposal import Proposal, propose, save_checklist
from .structure import structure
from .view import differences, screen

PLAIN = {"md", "txt", "pdf"}  # input formats that need no part


def write(path: Path, output: Path) -> None:
    """Write the brief's checklist to `output` and show what was read."""
    if output.exists() and path.exists() and output.samefile(path):
        raise BadInput(f"{output} is the brief itself: name another file for the checklist (-o)")
    proposal = propose(path)
    _show(proposal)
    if not proposal.sure:
        print(f"Not sure: {_unsure(proposal)}.")
    elif proposal.kind not in kinds():
        print(f"No template: {_no_template(proposal)}.")
    gone = save_checklist(proposal, output)
    print(f"Wrote {output}.")
    for item in gone:
        print(f"{item.id} is no longer in the brief, and was ticked or explained: {item.text}")


def show_json(path: Path) -> None:
    """Print what was read as JSON, and write nothing."""
    proposal = propose(path)
    where = _model(proposal)
    opinions = model.ask(proposal.source, where, _choices(proposal.kind)) if where else None
    print(json.dumps(structure(proposal, opinions), ensure_ascii=False, indent=2))


def offer(path: Path, given: Mapping[str, Any], *, ask: bool) -> tuple[Proposal, dict[str, Any]]:
    """The proposal, shown, and the answers it offers to the questions that are not `given`.

    Raises `BadInput` when the template has no such kind, when the kind is not clear and nobody can
    be asked, or when the brief forbids AI assistants and the user does not want to go on.
    """
    proposal = propose(path, given.get("kind"))
    if str(path) == "-" and ask:
        _back_to_terminal()
    _show(proposal)
    if "kind" not in given:
        _check_kind(proposal, ask)
    offered: dict[str, Any] = {name: v for name, v in proposal.answers.items() if name not in given}
    if proposal.kind in kinds() and "parts" not in given:
        offered["parts"] = [*_usual_parts(proposal), *proposal.parts]
    if offered.get("kind") not in kinds():
        offered.pop("kind", None)
    allowed = _choices(proposal.kind)
    for name in [name for name, values in allowed.items() if offered.get(name, "") not in values]:
        if isinstance(value := offered.get(name), str):
            del offered[name]
            print(f"! There is no template for {name}={value}: the usual one is offered instead.")
    if any(caution.name == FORBIDDEN for caution in proposal.warnings):
        _check_forbidden(given, ask)
    return proposal, offered


def _usual_parts(proposal: Proposal) -> list[str]:
    """The template's default parts, without those that this brief has no use for."""
    needless = {"beir"}
    if proposal.formats and set(proposal.formats) <= PLAIN:
        needless.add("formats")
    return [part for part in default_parts(proposal.kind) if part not in needless]


def kinds() -> tuple[str, ...]:
    """The kinds that the template offers."""
    return scaffold.kinds()


def _show(proposal: Proposal) -> None:
    print(screen(proposal))
    where = _model(proposal)
    if where:
        opinions, faults = model.ask(proposal.source, where, _choices(proposal.kind))
        print(differences(proposal, opinions, faults, where.model))


def _model(proposal: Proposal) -> model.Settings | None:
    """The configured model, unless the brief forbids AI."""
    where = model.settings()
    return None if proposal.answers.get("ai_policy") == "forbidden" else where


def _choices(kind: str) -> dict[str, tuple[str, ...]]:
    """The values that copier.yml allows for each question that a brief of this kind can answer."""
    questions = scaffold.read_questions(scaffold.home())
    asked = ("kind", "hours", "ai_policy", *asked_of(kind))
    choices = {name: questions[name].get("choices", {}) for name in asked if name in questions}
    choices["parts"] = scaffold.read_part_choices(scaffold.home(), kind)
    return {name: tuple(found.values()) for name, found in choices.items()}


def _check_kind(proposal: Proposal, ask: bool) -> None:
    """Raise `BadInput` unless there is a template for what the brief clearly asks for.

    A kind that is not clear is the candidate's to name: Copier asks for it where it can.
    """
    if not proposal.sure:
        if ask:
            print(f"Not sure: {_unsure(proposal)}.")
            return
        raise BadInput(_unsure(proposal))
    if proposal.kind not in kinds():
        raise BadInput(_no_template(proposal))


def _unsure(proposal: Proposal) -> str:
    has = kinds()
    near = next((kind for kind in proposal.kinds if kind in has), None)
    nearest = f"the nearest is {near}" if near else "no word speaks for any"
    return (
        f"the brief does not say clearly what kind of take-home it is ({nearest}): name one of "
        f"{', '.join(has)} (takehome new {near or 'KIND'} DIR --brief …)"
    )


def _no_template(proposal: Proposal) -> str:
    has = kinds()
    near = next((kind for kind in proposal.kinds if kind in has), None)
    parts = ", ".join(parts_for(proposal.reading, near, MUST)) if near else ""
    would = f" with the parts {parts}" if parts else ""
    nearest = f"; the nearest is {near}{would}" if near else ""
    return (
        f"the brief asks for the kind {proposal.kind} ({proposal.evidence['kind'].place}), for "
        f"which the kit has no template yet (it has {', '.join(has)}{nearest}): takehome brief "
        f"writes its checklist, and naming a kind (takehome new {near or has[0]} DIR --brief …) "
        "takes that template all the same"
    )


def _check_forbidden(given: Mapping[str, Any], ask: bool) -> None:
    if given.get("ai_policy") == "forbidden":
        return
    if not ask:
        raise BadInput(
            "the brief forbids AI assistants, and --yes cannot decide what that means for a "
            "scaffold: ask the company, then add --set ai_policy=forbidden"
        )
    if input("Go on with a scaffold? [y/N] ").strip().lower() not in ("y", "yes"):
        raise BadInput("nothing was made: ask the company whether templates are allowed")


def _back_to_terminal() -> None:
    """Read the questions' answers from the terminal after the brief came by standard input."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise BadInput("there is no terminal to ask on: add --yes to take defaults") from None
    os.dup2(terminal, 0)
    os.close(terminal)
    sys.stdin = open(0, encoding=sys.stdin.encoding, closefd=False)  # noqa: SIM115
