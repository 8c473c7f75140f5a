"""The plan: `timebox.toml` in the project's root, the candidate's to edit."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput

NAME = "timebox.toml"
HOURS = (0.5, 80)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_TOP = ("hours", "freeze", "phase")
_PHASE = ("id", "name", "share", "items", "cut")


@dataclass(frozen=True)
class Phase:
    """A part of the box: what to do in `seconds`, and what to leave out when they run short."""

    id: str
    name: str
    seconds: float
    items: dict[str, str]  # id: what is done when it is done
    cut: tuple[str, ...]  # dropped in this order


@dataclass(frozen=True)
class Plan:
    """The phases in order; from the phase `freeze` on nothing is built any more."""

    hours: float
    freeze: str
    phases: tuple[Phase, ...]

    @property
    def seconds(self) -> float:
        """The whole box."""
        return self.hours * 3600

    @property
    def items(self) -> dict[str, str]:
        """The checklists of all phases."""
        return {id_: text for phase in self.phases for id_, text in phase.items.items()}

    @property
    def closing(self) -> float:
        """Seconds that the phases from the freeze on need."""
        return sum(phase.seconds for phase in self.phases[self.place(self.freeze) :])

    def phase(self, id_: str) -> Phase | None:
        """A phase by its id; None where the plan has lost it."""
        return next((phase for phase in self.phases if phase.id == id_), None)

    def place(self, id_: str) -> int:
        """Where a phase stands, from 0; -1 where the plan has lost it."""
        return next((i for i, phase in enumerate(self.phases) if phase.id == id_), -1)


class _Fields:
    """The file's fields, checked one by one; each complaint names file and field."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def wrong(self, field: str, what: str) -> BadInput:
        return BadInput(f"{self.path}, {field}: {what}")

    def known(self, table: dict[str, Any], names: tuple[str, ...], where: str) -> None:
        for name in table:
            if name not in names:
                raise self.wrong(f"{where}{name}", f"no such field{did_you_mean(name, names)}")

    def number(self, value: Any, field: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(field, f"a number is needed, not {_shown(value)}")
        if not 0 < value < math.inf:
            raise self.wrong(field, f"a number above 0 is needed, not {value}")
        return float(value)

    def text(self, value: Any, field: str) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(field, f"a text in quotes is needed, not {_shown(value)}")
        return " ".join(value.split())

    def id(self, value: Any, field: str) -> str:
        if not isinstance(value, str) or not _ID.fullmatch(value):
            rule = "up to 20 of a-z, 0-9 and -, beginning with a letter or digit"
            raise self.wrong(field, f"{rule}, not {_shown(value)}")
        return value


def read_plan(project: Path) -> Plan:
    """Read and check the plan; raises `BadInput` naming the file and the field."""
    path = project / NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(
            f"{path} is missing: `git checkout scaffold -- {NAME}` brings the scaffold's plan back"
        ) from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:  # not UTF-8, or not TOML, which says the line
        raise BadInput(f"{path} is not TOML: {error}") from None
    return _plan(table, _Fields(path))


def _plan(table: dict[str, Any], check: _Fields) -> Plan:
    check.known(table, _TOP, "")
    hours = check.number(table.get("hours"), "hours")
    if not HOURS[0] <= hours <= HOURS[1]:
        raise check.wrong("hours", f"between {HOURS[0]} and {HOURS[1]}, not {hours:g}")
    given = table.get("phase")
    if not isinstance(given, list) or not given or not all(isinstance(p, dict) for p in given):
        raise check.wrong("phase", "one [[phase]] at least is needed")
    shares = [check.number(p.get("share"), f"[[phase]] {i}, share") for i, p in enumerate(given, 1)]
    seconds = [hours * 3600 * share / sum(shares) for share in shares]
    phases = [
        _phase(p, f"[[phase]] {i}, ", check, s)
        for i, (p, s) in enumerate(zip(given, seconds, strict=True), 1)
    ]
    _require_unique([p.id for p in phases], "id", check)
    _require_unique([id_ for p in phases for id_ in p.items], "items", check)
    freeze = check.id(table.get("freeze"), "freeze")
    if freeze not in (ids := [p.id for p in phases]):
        raise check.wrong("freeze", f"no phase has the id {freeze}{did_you_mean(freeze, ids)}")
    return Plan(hours, freeze, tuple(phases))


def _phase(table: dict[str, Any], where: str, check: _Fields, seconds: float) -> Phase:
    check.known(table, _PHASE, where)
    items, cut = table.get("items", {}), table.get("cut", [])
    if not isinstance(items, dict):
        raise check.wrong(f"{where}items", 'a table is needed: [phase.items], then id = "text"')
    if not isinstance(cut, list):
        raise check.wrong(f"{where}cut", "a list of texts is needed")
    return Phase(
        id=check.id(table.get("id"), f"{where}id"),
        name=check.text(table.get("name"), f"{where}name"),
        seconds=seconds,
        items={
            check.id(id_, f"{where}items"): check.text(text, f"{where}items.{id_}")
            for id_, text in items.items()
        },
        cut=tuple(check.text(text, f"{where}cut") for text in cut),
    )


def _require_unique(ids: list[str], field: str, check: _Fields) -> None:
    for i, id_ in enumerate(ids):
        if id_ in ids[:i]:
            raise check.wrong(f"[[phase]] {field}", f"{id_} stands there twice: rename one")


def did_you_mean(given: str, known: Collection[str]) -> str:
    """The end of a complaint: the nearest of the known names, or all of them."""
    import difflib

    near = difflib.get_close_matches(given, known, n=1)
    return f": did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"


def _shown(value: Any) -> str:
    return "nothing" if value is None else repr(value)
