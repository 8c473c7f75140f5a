"""The stored questions: one Markdown file each, with what a strong answer covers.

A card is a head of `name: value` lines, a heading (the question) and a list (the points). Topics
are asked as they stand; those of settings and findings have `{places}` to fill in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """One question; `found` is what the project's own `source` says about it."""

    id: str  # the same from one call to the next, for the practice log
    text: str
    points: tuple[str, ...]  # what a strong answer covers
    minutes: float  # for the answer
    source: str = ""  # "run 2026…", "config.toml"; empty for interview topics
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A stored question."""

    name: str
    head: dict[str, str]
    text: str
    points: tuple[str, ...]

    @property
    def minutes(self) -> float:
        return float(self.head["minutes"])

    @property
    def needs(self) -> list[str]:
        """Settings that the text quotes, by their dotted names."""
        return _listed(self.head.get("needs", ""))

    def fits(self, kind: str) -> bool:
        """Whether it is asked about a take-home of this kind; a card without kinds always is."""
        return kind in (_listed(self.head.get("kinds", "")) or [kind])

    def ask(
        self,
        id_: str,
        values: Mapping[str, Any],
        source: str = "",
        found: tuple[str, ...] = (),
    ) -> Question:
        """The question with its places filled in."""
        text = self.text.format_map(values)
        points = tuple(point.format_map(values) for point in self.points)
        return Question(id_, text, points, self.minutes, source, found)

    def as_topic(self) -> Question:
        """The question as it stands: braces in it are braces."""
        return Question(f"topic:{self.name}", self.text, self.points, self.minutes)


def parse(name: str, text: str) -> Card:
    """Read a card; raises `ValueError` when a part is missing."""
    head, _, rest = text.partition("\n\n")
    question, _, body = rest.partition("\n\n")
    points = tuple(_collapse(part) for part in re.split(r"^- ", body, flags=re.M)[1:])
    pairs = (line.partition(":") for line in head.splitlines())
    fields = {key.strip(): value.strip() for key, _, value in pairs}
    if not (question.startswith("# ") and points and "minutes" in fields):
        raise ValueError(f"{name}: a card has minutes, a question and points")
    return Card(name, fields, _collapse(question.removeprefix("# ")), points)


def read_cards(folder: str) -> list[Card]:
    """The cards of `topics`, `settings` or `findings`, by name."""
    files = sorted((HERE / folder).glob("*.md"))
    return [parse(file.stem, file.read_text(encoding="utf-8")) for file in files]


def topics(kind: str) -> list[Question]:
    """What interviews come back to for a kind of take-home."""
    return [card.as_topic() for card in read_cards("topics") if card.fits(kind)]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _collapse(text: str) -> str:
    return " ".join(text.split())
