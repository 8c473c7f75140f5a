"""Pairs of answers with annotators' preferences, from the files that config.toml names."""

import dataclasses
import json
import tomllib
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ValidationError

ROOT = Path(__file__).parents[2]
PREFERENCES = {"a": 0.0, "tie": 0.5, "b": 1.0}


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


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


@dataclasses.dataclass
class Pair:
    """A question, what each system answers ("" for nothing), and who prefers which (b is 1)."""

    id: str
    question: str
    a: str
    b: str
    cluster: str
    reference: str = ""
    segment: str = "all"
    labels: dict[str, float] = dataclasses.field(default_factory=dict)


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None


def load(config: Config, root: Path = ROOT) -> list[Pair]:
    """Read the pairs, then add the labels."""
    table = read(root, config.answers)
    if table["id"].duplicated().any():
        raise UserError(f"{config.answers.file}: two pairs have the same id")
    rows = table.to_dict("records")
    pairs = {row["id"]: Pair(**{"cluster": row["id"]} | row) for row in rows}
    if config.labels:
        add_labels(pairs, config.labels, root)
    return list(pairs.values())


def add_labels(pairs: dict[str, Pair], labels: Labels, root: Path) -> None:
    """Add each preference. Raises `UserError` where no row is of a pair."""
    table = read(root, labels)
    known = table[table["id"].isin(pairs)]
    if known.empty:
        theirs, ours = list(table["id"])[:3], list(pairs)[:3]
        raise UserError(f"{labels.file} has {labels.id} {theirs}…, the pairs {ours}…")
    for row in known.itertuples():
        label = row.label.strip().lower()
        if label not in PREFERENCES:
            raise UserError(f"{labels.file}: {row.label!r} is none of a, b and tie")
        pairs[row.id].labels[row.annotator] = PREFERENCES[label]


def read(root: Path, names: Answers | Labels) -> pd.DataFrame:
    """The named columns of a CSV or JSONL file as texts; a dot leads into a nested field."""
    path = root / names.file
    columns = names.model_dump(exclude={"file"}, exclude_none=True)
    try:
        if path.suffix.lower() == ".csv":
            table = pd.read_csv(path, dtype=str)
        else:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            table = pd.json_normalize([json.loads(line) for line in lines if line.strip()])
    except ValueError as error:
        raise UserError(f"{path}: {error}") from None
    if missing := set(columns.values()) - set(table):
        raise UserError(f"{path} has no {sorted(missing)}, only {list(table)}")
    named = pd.DataFrame({name: table[column] for name, column in columns.items()}, dtype=object)
    return named.fillna("").astype(str)
