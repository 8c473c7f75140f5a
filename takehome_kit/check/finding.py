"""What a check says: one thing, where it is, how to put it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["blocker", "advice"]


@dataclass(frozen=True)
class Finding:
    """One thing to put right (`blocker`) or to think about (`advice`) before the project is sent.

    `where` is "path:line", a path, or "" for the project as a whole.
    """

    check: str
    where: str
    what: str
    fix: str
    level: Level = "blocker"


def some(names: list[str], shown: int = 3) -> str:
    """The first names, and how many more there are."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")


def cut(text: str, room: int = 80) -> str:
    """A line of a file, cut to `room` characters."""
    bare = text.strip().removeprefix("> ")
    return bare if len(bare) <= room else bare[: room - 1] + "…"
