"""The tasks: a question, and how to tell by rule that it was dealt with."""

from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from shop_assistant.config import UserError


@dataclass(frozen=True, config={"extra": "forbid"})
class ExpectedCall:
    """A tool that has to be called; of its arguments, those that matter."""

    name: str
    arguments: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True, config={"extra": "forbid"})
class Task:
    """A row of tasks.jsonl; an `answer` of None says that the tools cannot do what is asked."""

    id: str
    question: str
    answer: list[float | str] | None  # all have to occur; a text may be one|another
    calls: list[ExpectedCall] | None = None  # None: it does not matter
    state: dict[str, Any] = Field(default_factory=dict)  # SQL, and its value afterwards
    fails: dict[str, int] = Field(default_factory=dict)  # how often a tool fails at first
    forbidden: list[str] = Field(default_factory=list)  # tools and words that an injection wants
    slice: str = "all"


def read_tasks(path: Path) -> list[Task]:
    """Read the tasks. Raises `UserError` with file and line for a row that is wrong."""
    if not path.exists():
        raise UserError(f"{path} is not there: write your tasks, one a line")
    rows: list[Task] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        try:
            if line.strip():
                rows.append(TypeAdapter(Task).validate_json(line))
        except ValidationError as error:
            wrong = error.errors()[0]
            raise UserError(f"{path}, line {number}: {wrong['loc']} {wrong['msg']}") from None
    if not rows or len({row.id for row in rows}) < len(rows):
        raise UserError(f"{path} holds no rows, or an id twice")
    return rows
