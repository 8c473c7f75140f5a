"""The conversations with their labels and outcomes, from the files that config.toml names."""

import dataclasses
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from . import evaluator
from .rows import Row, UserError, field, need, read_rows

ROOT = Path(__file__).parents[2]
TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


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
    for path in log.segments:
        values = {one.segments[path] for one in conversations.values()}
        if values == {"None"} or len(values) > 20:
            raise UserError(f"segments: {path!r} has {len(values)} values, one being {min(values)}")
    if config.labels:
        add_labels(conversations, config.labels, root)
    if config.outcomes:
        add_outcomes(conversations, config.outcomes, root)
    return list(conversations.values())


def read_log(paths: list[Path], id_path: str) -> list[Row]:
    """The conversations; where a row is one turn, those of one id are put together."""
    rows = [row for path in paths for row in read_rows(path)]
    if any(field(row, evaluator.TURNS) is not None for row in rows):
        return rows
    if all(field(row, evaluator.TEXT) is None for row in rows):
        names = f"{evaluator.TURNS!r} nor {evaluator.TEXT!r}"
        raise UserError(f"{paths} have neither {names}: name their fields in evaluator.py")
    turns: dict[str, list[Row]] = {}
    for row in rows:
        turns.setdefault(str(need(row, id_path)), []).append(row)
    return [rows[0] | {evaluator.TURNS: rows} for rows in turns.values()]


def add_labels(conversations: dict[str, Conversation], labels: Labels, root: Path) -> None:
    """Add each label; without a field for the annotator a file is one annotator's."""
    contents = [(root / name).read_bytes() for name in labels.files]
    if len(set(contents)) < len(contents):
        raise UserError(f"{labels.files}: two of the files are the same")
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
                value = field(row, path)
                if value not in (None, ""):
                    conversation.outcomes[path] = number(value, name)
    known = {path for one in conversations.values() for path in one.outcomes}
    if known != set(outcomes.fields):
        raise UserError(f"{outcomes.files} have {sorted(known)} of the outcomes {outcomes.fields}")


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
