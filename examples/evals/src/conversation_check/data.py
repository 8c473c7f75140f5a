"""The conversations with their labels and outcomes, from the files that config.toml names."""

import csv
import dataclasses
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from . import evaluator
from .evaluator import Row, field

ROOT = Path(__file__).parents[2]
TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


class Source(BaseModel, extra="forbid"):
    files: list[str]
    id: str


class Log(Source):
    cluster: list[str] = []
    segments: list[str] = []


class Labels(Source):
    label: str
    annotator: str | None = None
    classes: list[str] = []


class Outcomes(Source):
    fields: list[str]


class Config(BaseModel, extra="forbid"):
    """What config.toml says; each setting is explained there."""

    conversations: Log
    labels: Labels | None = None
    outcomes: Outcomes | None = None


@dataclasses.dataclass
class Conversation:
    """A row as it was logged, and what is known about it."""

    id: str
    row: Row
    cluster: str
    segments: dict[str, str]
    labels: dict[str, float] = dataclasses.field(default_factory=dict)  # by annotator
    outcomes: dict[str, float] = dataclasses.field(default_factory=dict)


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None


def load(config: Config, root: Path = ROOT) -> list[Conversation]:
    """Read the conversations, then add what the other files say about them."""
    log = config.conversations
    conversations: dict[str, Conversation] = {}
    for row in read_log([root / name for name in log.files], log.id):
        name = str(need(row, log.id))
        if name in conversations:
            raise UserError(f"{log.files}: two conversations have the id {name}")
        cluster = " ".join(str(need(row, path)) for path in log.cluster) or name
        segments = {path: str(field(row, path)) for path in log.segments}
        conversations[name] = Conversation(name, row, cluster, segments)
    if config.labels:
        add_labels(conversations, config.labels, root)
    if config.outcomes:
        add_outcomes(conversations, config.outcomes, root)
    return list(conversations.values())


def add_labels(conversations: dict[str, Conversation], labels: Labels, root: Path) -> None:
    """Add each label; without a field for the annotator a file is one annotator's."""
    for name in labels.files:
        for conversation, row in join(conversations, root / name, labels.id):
            who = str(need(row, labels.annotator)) if labels.annotator else Path(name).stem
            if who in conversation.labels:
                raise UserError(f"{name}: {who} labels {conversation.id} twice")
            conversation.labels[who] = number(need(row, labels.label), name, labels.classes)


def add_outcomes(conversations: dict[str, Conversation], outcomes: Outcomes, root: Path) -> None:
    """Add each outcome that is known."""
    for name in outcomes.files:
        for conversation, row in join(conversations, root / name, outcomes.id):
            for path in outcomes.fields:
                if (value := field(row, path)) is not None:
                    conversation.outcomes[path] = number(value, name)
    known = {path for one in conversations.values() for path in one.outcomes}
    if known != set(outcomes.fields):
        raise UserError(f"{outcomes.files} have {sorted(known)} of the outcomes {outcomes.fields}")


def read_log(paths: list[Path], id_path: str) -> list[Row]:
    """The conversations; where a row is one turn, those of one id are put together."""
    rows = [row for path in paths for row in read_rows(path)]
    if any(field(row, evaluator.TURNS) is not None for row in rows):
        return rows
    turns_path, text_path = evaluator.TURNS, evaluator.FIELDS["text"]
    if all(field(row, text_path) is None for row in rows):
        names = ", ".join(path.name for path in paths)
        missing = f"neither {turns_path!r} nor {text_path!r}"
        raise UserError(f"{names}: {missing} in any row; name the fields in evaluator.py")
    turns: dict[str, list[Row]] = {}
    for row in rows:
        turns.setdefault(str(need(row, id_path)), []).append(row)
    return [rows[0] | {evaluator.TURNS: rows} for rows in turns.values()]


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV or JSONL file; an empty cell is None."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() == ".csv":
            rows = csv.DictReader(file)
            return [{name: value or None for name, value in row.items()} for row in rows]
        lines = [line for line in file if line.strip()]
    try:
        return [json.loads(line) for line in lines]
    except json.JSONDecodeError as error:
        raise UserError(f"{path}: {error} in {error.doc[:60]!r}") from None


def need(row: Row, path: str) -> Any:
    """What stands at a dotted path. Raises `UserError` where there is nothing."""
    value = field(row, path)
    if value in (None, ""):
        raise UserError(f"no {path!r} in {json.dumps(row, ensure_ascii=False)[:100]}")
    return value


def join(
    conversations: dict[str, Conversation], path: Path, id_path: str
) -> Iterator[tuple[Conversation, Row]]:
    """Each row with its conversation. Raises `UserError` where no row has one."""
    rows = [(str(need(row, id_path)), row) for row in read_rows(path)]
    found = [(conversations[name], row) for name, row in rows if name in conversations]
    if not found:
        theirs, ours = [name for name, _ in rows][:3], list(conversations)[:3]
        raise UserError(f"{path} has {id_path} {theirs}…, the conversations have {ours}…")
    if len(found) < len(rows):
        print(f"{path}: {len(rows) - len(found)} rows are of no conversation", file=sys.stderr)
    yield from found


def number(value: Any, name: str, classes: list[str] | None = None) -> float:
    """A label or an outcome as a number; of a class its place, the worst being 0."""
    text = str(value).strip()
    try:
        if classes:
            return float(classes.index(text))
        return TRUTH[text.lower()] if text.lower() in TRUTH else float(text)
    except ValueError:
        wanted = f"one of {classes}" if classes else "a number (or set `classes` in config.toml)"
        raise UserError(f"{name}: {text!r} is not {wanted}") from None
