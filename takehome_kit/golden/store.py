"""The golden file on disk: read with `file:line: field` errors, saved whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from takehome_kit.contracts.errors import BadInput
from takehome_kit.support.whole import write_whole

from .rows import Problem, Row, RowError, parse_line


@dataclass(frozen=True)
class LineProblem:
    """What is wrong in one line of the file (counted from 1)."""

    line: int
    problem: Problem


@dataclass(frozen=True)
class Entry:
    """A row, the line that held it when read (0: not read from disk) and that line's text."""

    row: Row
    line: int
    text: str


class GoldenSet:
    """The rows of one file, in its order; rows that were not changed are written back verbatim."""

    def __init__(self, path: Path, entries: list[Entry], content: bytes | None) -> None:
        self.path = path
        self.entries = entries
        self._content = content
        self._saved = len(entries)

    @classmethod
    def load(cls, path: Path) -> GoldenSet:
        """Read a file that may be missing (no rows then); raises `BadInput` naming each line."""
        golden, problems = read(path)
        if problems:
            shown = "\n".join(f"{path}:{p.line}: {p.problem}" for p in problems[:10])
            more = f"\n… and {len(problems) - 10} more" if len(problems) > 10 else ""
            raise BadInput(f"{shown}{more}\nCorrect these lines, then run it again.")
        return golden

    @property
    def rows(self) -> list[Row]:
        return [entry.row for entry in self.entries]

    @property
    def shrunk(self) -> bool:
        """Whether rows went since the last save."""
        return len(self.entries) < self._saved

    def index(self, row_id: str) -> int:
        """Where the row stands now."""
        return next(i for i, entry in enumerate(self.entries) if entry.row.id == row_id)

    def replace(self, row: Row) -> None:
        """Put `row` in the place of the one with the same id."""
        place = self.index(row.id)
        self.entries[place] = Entry(row, self.entries[place].line, row.to_json())

    def remove(self, row_id: str) -> Row:
        """Take a row out and return it."""
        return self.entries.pop(self.index(row_id)).row

    def append(self, rows: list[Row]) -> None:
        self.entries += [Entry(row, 0, row.to_json()) for row in rows]

    def save(self) -> None:
        """Write the file whole or not at all.

        Raises `BadInput` when it can't be written, or when somebody else changed it meanwhile.
        """
        if _content(self.path) != self._content:
            raise BadInput(
                f"{self.path} was changed by another program meanwhile: nothing was written. "
                "Run this again to work on the file as it is now."
            )
        content = "".join(entry.text + "\n" for entry in self.entries).encode()
        if content == (self._content or b""):
            return
        write_whole(self.path.resolve(), content)
        self._content, self._saved = content, len(self.entries)


def read(path: Path) -> tuple[GoldenSet, list[LineProblem]]:
    """Read what is valid and list what is not; raises `BadInput` when it is not UTF-8 text."""
    content = _content(path)
    entries: list[Entry] = []
    problems: list[LineProblem] = []
    lines: dict[str, int] = {}
    # Not splitlines(): it also breaks at characters that JSON allows inside a text.
    for number, line in enumerate(_text(path, content or b"").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = parse_line(line)
            if row.id in lines:
                message = f"“{row.id}” is also the id of line {lines[row.id]}"
                raise RowError([Problem("id", message)])
        except RowError as error:
            problems += [LineProblem(number, problem) for problem in error.problems]
        else:
            lines[row.id] = number
            entries.append(Entry(row, number, line.rstrip("\r")))
    return GoldenSet(path, entries, content), problems


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None
