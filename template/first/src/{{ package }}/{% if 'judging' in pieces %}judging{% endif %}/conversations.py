"""Conversations of the system that is judged, read one by one: JSONL or CSV, by a mapping."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from ..config import ConfigError, Table


@dataclass(frozen=True)
class Turn:
    """What one side said; `judged`: the side was the system's."""

    role: str
    text: str
    judged: bool


@dataclass(frozen=True)
class Conversation:
    """One item. A turn of the system with an empty text is a refusal to answer."""

    id: str
    turns: tuple[Turn, ...]
    context: tuple[str, ...] = ()  # the texts that the answers have to rest on
    reference: str = ""  # an answer known to be right; "" without one
    segments: tuple[tuple[str, str], ...] = ()
    cluster: str = ""

    @property
    def question(self) -> str:
        """The first thing that was said to the system: what names the item to a reader."""
        return next((turn.text for turn in self.turns if not turn.judged), "")


class Fields(Table):
    """Which field of a row is what; "" for what there is not."""

    id: str = "id"
    question: str = ""
    answer: str = ""
    turns: str = ""
    role: str = "role"
    text: str = "content"
    judged: list[str] = Field(default=["assistant"])
    context: str = ""
    reference: str = ""
    segments: list[str] = Field(default=[])
    cluster: str = ""

    @model_validator(mode="after")
    def _one_shape(self) -> Fields:
        if bool(self.turns) == bool(self.question and self.answer):
            raise ValueError("name either turns, or question and answer")
        return self


class Passages(Table):
    """A file of texts that the context names by id."""

    file: str
    id: str = "id"
    text: str = "text"


class Layout(Table):
    """mapping.toml."""

    fields: Fields
    passages: Passages | None = None
    outcomes: str = ""  # a file with an id and what became of each conversation, in numbers
    confounders: list[str] = Field(default=[])  # segments that may explain an outcome as well


def rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with its place; JSONL, or CSV when the name ends in .csv. Raises `ConfigError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix == ".csv":
                for row in (reader := csv.DictReader(file)):
                    yield f"{path}:{reader.line_num}", row
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    found = json.loads(line)
                    if not isinstance(found, dict):
                        raise ConfigError(f"{path}:{number}: a row must be an object of fields")
                    yield f"{path}:{number}", found
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{number}: not JSON ({error})") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None


def conversations(
    path: Path, fields: Fields, passages: Mapping[str, str] | None = None
) -> Iterator[Conversation]:
    """The rows of `path`, one by one. Raises `ConfigError` with the place of a faulty one."""
    for where, row in rows(path):
        yield read_row(where, row, fields, passages)


def read_row(
    where: str, row: dict[str, Any], fields: Fields, passages: Mapping[str, str] | None
) -> Conversation:
    """One row as a conversation; `where` is its place, for errors."""
    name = str(_field(where, row, fields.id))
    context = _list(where, fields.context, row.get(fields.context)) if fields.context else []
    if passages is not None:
        context = [_passage(where, passages, str(key)) for key in context]
    return Conversation(
        id=name,
        turns=_turns(where, row, fields),
        context=tuple(map(str, context)),
        reference=str(row.get(fields.reference) or "") if fields.reference else "",
        segments=tuple((key, str(_field(where, row, key))) for key in fields.segments),
        cluster=str(_field(where, row, fields.cluster)) if fields.cluster else name,
    )


def _turns(where: str, row: dict[str, Any], fields: Fields) -> tuple[Turn, ...]:
    if not fields.turns:
        question = str(_field(where, row, fields.question))
        answer = str(_field(where, row, fields.answer) or "")
        return (Turn("user", question, False), Turn("assistant", answer, True))
    turns = []
    for turn in _list(where, fields.turns, _field(where, row, fields.turns)):
        if not isinstance(turn, dict):
            raise ConfigError(f"{where}: {fields.turns}: a turn must be an object of fields")
        role = str(_field(where, turn, fields.role))
        text = str(_field(where, turn, fields.text) or "")
        turns.append(Turn(role, text, role in fields.judged))
    if not any(turn.judged for turn in turns):
        raise ConfigError(f"{where}: no turn is of {' or '.join(fields.judged)}: see `judged`")
    return tuple(turns)


def _field(where: str, row: dict[str, Any], name: str) -> Any:
    if name not in row:
        known = ", ".join(map(str, row))
        raise ConfigError(
            f"{where}: there is no field {name} (there are {known}): see mapping.toml"
        )
    return row[name]


def _list(where: str, name: str, value: Any) -> list[Any]:
    """A list; in CSV, JSON in the cell. A text alone is a list of one."""
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except json.JSONDecodeError as error:
            raise ConfigError(f"{where}: {name}: not JSON ({error})") from None
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]


def _passage(where: str, passages: Mapping[str, str], key: str) -> str:
    if key not in passages:
        raise ConfigError(f"{where}: there is no passage {key}")
    return passages[key]
