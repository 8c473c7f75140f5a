"""Rows of `evals/golden.jsonl`: what a row is, and what makes one invalid."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, fields
from typing import Any

UNANSWERABLE = "unanswerable"
KNOWN_ITEM = "known-item"  # a draft that asks for a sentence by its rarest words
STATUSES = ("draft", "confirmed")


@dataclass(frozen=True)
class Row:
    """One question with its reference.

    `answer` None: the documents do not answer it; an empty one: it is not written yet, so that only
    retrieval can be measured. `sources` are the ids of every document that carries the evidence,
    `quotes` verbatim spans of them. `extra` keeps the fields this kit does not know.
    """

    id: str
    question: str
    answer: str | None
    sources: tuple[str, ...]
    quotes: tuple[str, ...]
    slice: str
    status: str
    cluster: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The row as one line of JSON, without the line break."""
        data: dict[str, Any] = {name: getattr(self, name) for name in KNOWN}
        if self.cluster is None:
            del data["cluster"]
        line = json.dumps({**data, **self.extra}, ensure_ascii=False)
        # Some readers break lines here, too.
        return re.sub("[\x85\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", line)


KNOWN = tuple(f.name for f in fields(Row) if f.name != "extra")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field (`field` is empty when it is the whole line)."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


class RowError(ValueError):
    """A line that is not a golden row; `problems` lists what is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def parse_line(line: str) -> Row:
    """Read one line of JSON; raises `RowError`."""
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        message = f"not valid JSON ({error.msg} at column {error.colno})"
        raise RowError([Problem("", message)]) from None
    return parse_row(data)


def parse_row(data: object) -> Row:
    """Check one decoded row; raises `RowError` with every problem it has."""
    if not isinstance(data, dict):
        raise RowError([Problem("", "a row is a JSON object")])
    problems = _type_problems(data) or _meaning_problems(data)
    if problems:
        raise RowError(problems)
    values = {name: data[name] for name in KNOWN if name in data}
    for name in ("sources", "quotes"):
        values[name] = tuple(values[name])
    return Row(**values, extra={k: v for k, v in data.items() if k not in KNOWN})


def _type_problems(data: dict[str, Any]) -> list[Problem]:
    problems = []
    for name in ("id", "question", "slice", "status"):
        if not _text(data.get(name)):
            problems.append(Problem(name, "missing" if name not in data else "must be a text"))
    answer = data.get("answer", 0)
    if not (answer is None or isinstance(answer, str)):
        message = "must be a text, or null for an unanswerable question"
        problems.append(Problem("answer", "missing" if "answer" not in data else message))
    for name in ("sources", "quotes"):
        value = data.get(name)
        if not isinstance(value, list) or not all(map(_text, value)):
            message = "must be a list of texts" if name in data else "missing"
            problems.append(Problem(name, message))
    if not (data.get("cluster") is None or _text(data["cluster"])):
        problems.append(Problem("cluster", "must be a text"))
    return problems


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _meaning_problems(data: dict[str, Any]) -> list[Problem]:
    answer, sources, status = data["answer"], data["sources"], data["status"]
    problems = []
    if status not in STATUSES:
        problems.append(Problem("status", f"“{status}” is neither draft nor confirmed"))
    if answer is None and (sources or data["quotes"]):
        problems.append(Problem("answer", "null means unanswerable, but the row has evidence"))
    if answer is not None and not sources:
        problems.append(Problem("sources", "empty, but the row has an answer: name its document"))
    if answer is not None and data["slice"] == UNANSWERABLE:
        problems.append(Problem("slice", "“unanswerable”, but the row has an answer"))
    return problems
