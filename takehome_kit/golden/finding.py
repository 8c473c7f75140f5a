"""What the lint of a golden set looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..contracts.results import Results
from .documents import Documents
from .store import Entry

Level = Literal["error", "advice"]


@dataclass(frozen=True)
class Finding:
    """One thing to look at; `id` and `line` are None when it is about the whole set."""

    rule: str
    level: Level
    id: str | None
    line: int | None
    what: str
    fix: str


@dataclass(frozen=True)
class Subject:
    """What is looked at: the valid rows, the documents, the run records, oldest first."""

    entries: Sequence[Entry]
    documents: Documents
    runs: Sequence[Results]


Check = Callable[[Subject], list[Finding]]
