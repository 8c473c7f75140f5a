"""The conversations with their labels and outcomes, from the files that config.toml names."""

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from . import evaluator
from .config import ROOT, Config, Labels, Outcomes, UserError
from .evaluator import Row, find

TRUTH = {"true": 1.0, "yes": 1.0, "false": 0.0, "no": 0.0}


@dataclass
class Conversation:
    """A row as it was logged, and what is known about it."""

    id: str
    row: Row
    cluster: str
    segments: dict[str, str]
    labels: dict[str, float] = field(default_factory=dict)  # by annotator
    outcomes: dict[str, float] = field(default_factory=dict)


Log = dict[str, Conversation]  # by id


def load(config: Config, root: Path = ROOT) -> list[Conversation]:
    """Read the conversations, then add what the other files say about them."""
    names = config.conversations
    log: Log = {}
    for row in read_log([root / file for file in names.files], names.id):
        name = need(row, names.id)
        if name in log:
            raise UserError(f"{names.files}: two conversations have the id {name}")
        cluster = " ".join(need(row, path) for path in names.cluster) or name
        segments = {path: str(find(row, path)) for path in names.segments}
        log[name] = Conversation(name, row, cluster, segments)
    if not log:
        raise UserError(f"{names.files}: no conversation")
    if config.labels:
        add_labels(log, config.labels, root)
    if config.outcomes:
        add_outcomes(log, config.outcomes, root)
    return list(log.values())


def read_log(paths: list[Path], id_path: str) -> Iterator[Row]:
    """The conversations one by one; where a row is one turn, those of one id are put together."""
    turns: dict[str, list[Row]] = {}
    for path in paths:
        for number, row in enumerate(read_rows(path), start=1):
            try:
                evaluator.turns_of(row)
            except ValueError as error:
                raise UserError(f"{path}, row {number}: {error} (mend it, or turns_of)") from None
            if find(row, evaluator.TURNS) is not None:
                yield row
            else:
                turns.setdefault(need(row, id_path), []).append(row)
    text_path = evaluator.FIELDS["text"]
    if turns and all(find(row, text_path) is None for rows in turns.values() for row in rows):
        names, turns_path = ", ".join(path.name for path in paths), evaluator.TURNS
        raise UserError(
            f"{names}: no row has {turns_path!r} or {text_path!r}; name the fields in evaluator.py"
        )
    yield from (rows[0] | {evaluator.TURNS: rows} for rows in turns.values())


def add_labels(log: Log, labels: Labels, root: Path) -> None:
    """Add each label; without a field for the annotator a file is one annotator's."""
    for name in labels.files:
        for conversation, row in join(log, root / name, labels.id):
            who = need(row, labels.annotator) if labels.annotator else Path(name).stem
            if who in conversation.labels:
                raise UserError(f"{name}: {who} labels {conversation.id} twice")
            conversation.labels[who] = number(need(row, labels.label), name, labels.classes)


def add_outcomes(log: Log, outcomes: Outcomes, root: Path) -> None:
    """Add each outcome that is known."""
    for name in outcomes.files:
        for conversation, row in join(log, root / name, outcomes.id):
            for path in outcomes.fields:
                if (value := find(row, path)) is not None:
                    conversation.outcomes[path] = number(str(value), name)
    known = {path for one in log.values() for path in one.outcomes}
    if known != set(outcomes.fields):
        raise UserError(f"{outcomes.files} have {sorted(known)} of the outcomes {outcomes.fields}")


def join(log: Log, path: Path, id_path: str) -> Iterator[tuple[Conversation, Row]]:
    """Each row with its conversation. Raises `UserError` where no row has one."""
    rows = [(need(row, id_path), row) for row in read_rows(path)]
    found = [(log[name], row) for name, row in rows if name in log]
    if not found:
        theirs, ours = [name for name, _ in rows][:3], list(log)[:3]
        raise UserError(f"{path} has {id_path} {theirs}…, the conversations have {ours}…")
    if len(found) < len(rows):
        print(f"{path}: {len(rows) - len(found)} rows are of no conversation", file=sys.stderr)
    yield from found


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a CSV or JSONL file one by one; an empty cell is None."""
    number = 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() == ".csv":
            table = csv.DictReader(file)
            rows = ({name: value or None for name, value in row.items()} for row in table)
        else:
            rows = (json.loads(line) for line in file if line.strip())
        try:
            for row in rows:
                if not isinstance(row, dict):
                    raise ValueError("no object with named fields")
                yield row
                number += 1
        except (ValueError, csv.Error) as error:
            raise UserError(f"{path}, row {number}: {error}") from None


def need(row: Row, path: str) -> str:
    """What stands at a dotted path, as text. Raises `UserError` where there is nothing."""
    value = find(row, path)
    if value in (None, ""):
        raise UserError(f"no {path!r} in {json.dumps(row, ensure_ascii=False)[:100]}")
    return str(value)


def number(text: str, name: str, classes: list[str] | None = None) -> float:
    """A label or an outcome as a number; of a class its place, the worst being 0."""
    text = text.strip()
    try:
        if classes:
            return float(classes.index(text))
        value = TRUTH[text.lower()] if text.lower() in TRUTH else float(text)
        if isfinite(value):
            return value
    except ValueError:
        pass
    wanted = f"one of {classes}" if classes else "a number (or set `classes` in config.toml)"
    raise UserError(f"{name}: {text!r} is not {wanted}")
