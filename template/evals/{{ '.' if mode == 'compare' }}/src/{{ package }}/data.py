"""Pairs of answers with annotators' preferences, from the files that config.toml names."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from .rows import UserError, field, need, read_rows

ROOT = Path(__file__).parents[2]
PREFERENCES = {"a": 0.0, "tie": 0.5, "b": 1.0}


class Answers(BaseModel, extra="forbid"):
    file: str
    id: str
    question: str
    a: str
    b: str
    reference: str | None = None
    cluster: str | None = None
    segment: str | None = None


class Labels(BaseModel, extra="forbid"):
    file: str
    id: str
    label: str
    annotator: str


class Config(BaseModel, extra="forbid"):
    """What config.toml says; each setting is explained there."""

    answers: Answers
    labels: Labels | None = None


@dataclass
class Pair:
    """A question, what each system answers ("" for nothing), and who prefers which (b is 1)."""

    id: str
    question: str
    a: str
    b: str
    reference: str
    cluster: str
    segment: str
    labels: dict[str, float]


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None


def load(config: Config, root: Path = ROOT) -> list[Pair]:
    """Read the pairs, then add the labels."""
    names, pairs = config.answers, {}
    for row in read_rows(root / names.file):
        id = str(need(row, names.id))
        texts = [str(field(row, path) or "") for path in (names.a, names.b)]
        reference = str(field(row, names.reference) or "") if names.reference else ""
        cluster = str(need(row, names.cluster)) if names.cluster else id
        segment = str(field(row, names.segment)) if names.segment else "all"
        if id in pairs:
            raise UserError(f"{names.file}: two pairs have the id {id}")
        question = str(need(row, names.question))
        pairs[id] = Pair(id, question, *texts, reference, cluster, segment, {})
    if config.labels:
        add_labels(pairs, config.labels, root)
    return list(pairs.values())


def add_labels(pairs: dict[str, Pair], labels: Labels, root: Path) -> None:
    """Add each preference. Raises `UserError` where no row is of a pair."""
    rows = read_rows(root / labels.file)
    ids = [str(need(row, labels.id)) for row in rows]
    if not pairs.keys() & set(ids):
        raise UserError(f"{labels.file} has {labels.id} {ids[:3]}…, the pairs {list(pairs)[:3]}…")
    for id, row in zip(ids, rows, strict=True):
        label = str(need(row, labels.label)).strip().lower()
        if label not in PREFERENCES:
            raise UserError(f"{labels.file}: {label!r} is none of a, b and tie")
        if id in pairs:
            pairs[id].labels[str(need(row, labels.annotator))] = PREFERENCES[label]
        else:
            print(f"{labels.file}: {id} is of no pair", file=sys.stderr)
