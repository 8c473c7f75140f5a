"""Which kind of take-home a brief asks for: weighted words, the stated task counting most."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .polarity import EXTRA, UNWANTED, polarity
from .readers import Line
from .sections import BACKGROUND, GRADING, Section
from .segment import Statement
from .tags import GIVEN

_GROUPS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
KINDS = tuple(_GROUPS)
_COMPILED = {
    kind: [(re.compile("|".join(group["words"]), re.I), float(group["weight"])) for group in groups]
    for kind, groups in _GROUPS.items()
}
_FIRST = 2.0  # the statement that opens the task says what it is
_TITLE = 2.0
_NAMES = 2.0


@dataclass(frozen=True)
class KindScore:
    """A kind's score and the statements that speak for it, strongest first."""

    kind: str
    score: float
    statements: tuple[Statement, ...]
    by_title: bool = False  # little but the title speaks for it


def score_kinds(found: Sequence[Statement], title: Line | None = None) -> list[KindScore]:
    """Every kind with a score above 0, best first; `title` counts like the opening statement."""
    weighed = [(s, _factor(s)) for s in found]
    first = next((s for s, factor in weighed if factor == 1 and _speaks(s)), None)
    weighed = [(s, factor * (_FIRST if s is first else 1)) for s, factor in weighed]
    if title:
        heading = Statement(title.text, title.number, title.page, Section(), False)
        weighed.insert(0, (heading, _TITLE))
    scores = [_score(kind, weighed, title.number if title else 0) for kind in KINDS]
    return sorted((s for s in scores if s.score), key=lambda s: -s.score)


def _speaks(statement: Statement) -> bool:
    """Whether a statement may open the task: what is given and how long it takes come before it."""
    named = any(_points(kind, statement) >= _NAMES for kind in KINDS)
    return named and not GIVEN.match(statement.text)


def _factor(statement: Statement) -> float:
    section = statement.section
    if section.unwanted or section.kind == BACKGROUND:
        return 0
    return 0.25 if section.bonus else 0.5 if section.kind == GRADING else 1


def _score(kind: str, weighed: Sequence[tuple[Statement, float]], title: int) -> KindScore:
    points = [(factor * _points(kind, statement), statement) for statement, factor in weighed]
    # A sentence says more than a title, which speaks only where nothing else does.
    speaking = sorted((p for p in points if p[0]), key=lambda p: (p[1].line == title, -p[0]))
    by_title = sum(p for p, s in points if s.line != title) < _NAMES
    return KindScore(kind, sum(p for p, _ in points), tuple(s for _, s in speaking), by_title)


def _points(kind: str, statement: Statement) -> float:
    """Each pattern counts once in a statement, a bonus a quarter, a refusal not at all."""
    total = 0.0
    for pattern, weight in _COMPILED[kind]:
        ways = {polarity(statement, *m.span()) for m in pattern.finditer(statement.text)}
        if ways - {UNWANTED}:
            total += weight * (0.25 if ways <= {EXTRA, UNWANTED} else 1)
    return total
