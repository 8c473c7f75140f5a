"""`.takehome/practice.jsonl`: every rating, one line each, on disk before the next question."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..contracts.errors import EnvironmentLacks
from ..contracts.project import local_folder
from ..support.whole import append_line

VERSION = 1
RATINGS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Rated:
    """How one answer went, by the candidate's own judgement."""

    question: str
    rating: int
    seconds: float
    answer: str  # as typed; empty when it was spoken


class Progress:
    """The log of a project. Lines that are no ratings stay in it and are named in `rejected`."""

    def __init__(self, project: Path) -> None:
        self.path = project / ".takehome" / "practice.jsonl"
        self.rejected: list[str] = []
        self.ratings: list[Rated] = []
        self._read()

    def last(self) -> dict[str, int]:
        """The last rating of each question, the one rated longest ago first."""
        found: dict[str, int] = {}
        for rated in self.ratings:
            found.pop(rated.question, None)
            found[rated.question] = rated.rating
        return found

    def append(self, rated: Rated) -> None:
        """Add a rating, on disk when this returns. Raises `EnvironmentLacks`."""
        record = {"v": VERSION, "at": datetime.now(UTC).isoformat(), **rated.__dict__}
        try:
            local_folder(self.path.parents[1])
            append_line(self.path, json.dumps(record, ensure_ascii=False).encode())
        except OSError as error:
            raise EnvironmentLacks(
                f"{self.path} cannot be written: {error.strerror}. Earlier ratings are intact."
            ) from None
        self.ratings.append(rated)

    def _read(self) -> None:
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                self.ratings.append(_parse(line))
            except (ValueError, KeyError, TypeError):
                self.rejected.append(f"{self.path}:{number}: torn or no rating, left out")


def _parse(line: bytes) -> Rated:
    record = json.loads(line)
    if record["v"] != VERSION or record["rating"] not in RATINGS:
        raise ValueError
    seconds, answer = float(record["seconds"]), str(record["answer"])
    return Rated(str(record["question"]), int(record["rating"]), seconds, answer)
