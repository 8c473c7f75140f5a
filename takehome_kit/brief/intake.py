"""`takehome new --brief FILE` and `takehome brief FILE`: read, show, ask, write."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import scaffold
from ..errors import BadInput
from . import model
from .cautions import FORBIDDEN
from .proposal import Proposal, propose, save_checklist
from .view import differences, screen


def write(path: Path, output: Path) -> None:
    """Write the brief's checklist to `output` and show what was read."""
    proposal = propose(path)
    _show(proposal)
    gone = save_checklist(proposal, output)
    print(f"Wrote {output}.")
    for item in gone:
        print(f"{item.id} is no longer in the brief, and was ticked or explained: {item.text}")


def offer(path: Path, given: Mapping[str, Any], *, ask: bool) -> tuple[Proposal, dict[str, Any]]:
    """The proposal, shown, and the answers it offers to the questions that are not `given`.

    Raises `BadInput` when the template has no such kind, or the brief forbids AI assistants and
    the user does not want to go on.
    """
    proposal = propose(path)
    if str(path) == "-" and ask:
        _back_to_terminal()
    _show(proposal)
    offered = {name: v for name, v in proposal.answers.items() if name not in given}
    _check_kind(offered, proposal, kinds())
    if any(caution.name == FORBIDDEN for caution in proposal.warnings):
        _check_forbidden(given, ask)
    return proposal, offered


def kinds() -> tuple[str, ...]:
    """The kinds that the template offers."""
    return _choices()["kind"]


def _show(proposal: Proposal) -> None:
    print(screen(proposal))
    where = model.settings()
    if where and proposal.answers.get("ai_policy") != "forbidden":
        opinions, faults = model.ask(proposal.source, where, _choices())
        print(differences(proposal, opinions, faults, where.model))


def _choices() -> dict[str, tuple[str, ...]]:
    """The values that copier.yml allows for each question a brief can answer."""
    with scaffold.template_source() as source:
        questions = scaffold.read_questions(source)
    asked = ("kind", "hours", "ai_policy", "interface", "docker", "ci")
    return {name: tuple(questions[name].get("choices", {}).values()) for name in asked}


def _check_kind(offered: Mapping[str, Any], proposal: Proposal, has: tuple[str, ...]) -> None:
    kind = offered.get("kind")
    if kind is None or kind in has:
        return
    place = proposal.evidence["kind"].place
    raise BadInput(
        f"the brief asks for the kind {kind} ({place}), for which the kit has no template yet (it "
        f"has {', '.join(has)}): takehome brief writes its checklist, and naming a kind "
        f"(takehome new {has[0]} DIR --brief …) takes that template all the same"
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
