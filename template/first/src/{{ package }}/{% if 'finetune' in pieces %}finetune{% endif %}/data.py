"""Rows from CSV or JSONL, checked one by one; what cannot be used is named, not guessed."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import Config, ConfigError
from .sample import write_sample

SPLITS = ("train", "validation", "test")
NAMES = {"train": "train", "val": "validation", "valid": "validation", "dev": "validation"}
NAMES |= {"validation": "validation", "test": "test"}
_BROKEN = re.compile(r"[\ud800-\udfff]")  # half a character, which no file can hold


@dataclass(frozen=True)
class Row:
    """One example; rows of a `group` belong on the same side of the split."""

    id: str
    text: str
    target: str
    group: str
    slice: str
    split: str  # as the file has it; empty: it is ours to choose


@dataclass(frozen=True)
class Rows:
    """The rows of a file, those that cannot be used ({path, reason} each), and where from."""

    rows: tuple[Row, ...]
    skipped: tuple[dict[str, str], ...]
    origin: str
    path: Path
    sha256: str


def data_file(config: Config, root: Path) -> Path:
    """The candidate's file, or the sample's, written if it is not there."""
    return root / config.file if config.file else write_sample(root / "data" / "sample")


def read_rows(config: Config, root: Path) -> Rows:
    """Read the data; raises `ConfigError` for a file that cannot be read or lacks a column."""
    path = data_file(config, root)
    columns = {"text": config.text, "target": config.target, "group": config.group}
    if not config.file:
        columns = {name: name for name in columns}
    found: list[Row] = []
    skipped: list[dict[str, str]] = []
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    for number, record in _records(path):
        where = f"{name}:{number}"
        row = _row(record, columns, where, number)
        if isinstance(row, str):
            skipped.append({"path": where, "reason": row})
        else:
            found.append(row)
    if not found:
        raise ConfigError(f"{path} holds no row that can be used: {_first(skipped)}")
    ids = {row.id for row in found}
    if len(ids) < len(found):
        raise ConfigError(f"{path}: {len(found) - len(ids)} ids stand twice: make them unique")
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Rows(tuple(found), tuple(skipped), name, path, sha256)


def _first(skipped: list[dict[str, str]]) -> str:
    return f"{skipped[0]['path']}: {skipped[0]['reason']}" if skipped else "it is empty"


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and records; CSV by its header, anything else as one JSON object a line.

    A spreadsheet's CSV may have semicolons or tabs: whichever the header has most of.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix.lower() in (".csv", ".tsv"):
                header = file.readline()
                file.seek(0)
                reader = csv.DictReader(file, delimiter=max(",;\t", key=header.count))
                for record in reader:
                    yield reader.line_num, record
                return
            for number, line in enumerate(file, 1):
                if line.strip():
                    value = json.loads(line)
                    yield number, value if isinstance(value, dict) else {}
    except FileNotFoundError:
        raise ConfigError(f"data.file {path} does not exist: correct config.toml") from None
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}:{number}: not a JSON object ({error})") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None


def _row(record: dict[str, Any], columns: dict[str, str], where: str, number: int) -> Row | str:
    """The row, or why it cannot be used."""
    if None in record:
        return "more cells than the header has"
    for name in ("text", "target"):
        column = columns[name]
        if column not in record:
            has = ", ".join(map(str, record)) or "nothing"
            raise ConfigError(f"{where} has no column {column!r} (data.{name}); it has {has}")
        if not isinstance(record[column], str | int | float) or not _said(record, column):
            return f"{column} is empty or no text"
    split = _said(record, "split").lower()
    if split and split not in NAMES:
        return f"split is {split!r}: train, validation or test"
    ident = _said(record, "id") or f"row-{number}"
    return Row(
        id=ident,
        text=_said(record, columns["text"]),
        target=_said(record, columns["target"]),
        group=_said(record, columns["group"]) or ident,
        slice=_said(record, "slice") or "all",
        split=NAMES.get(split, ""),
    )


def _said(record: dict[str, Any], column: str) -> str:
    """A cell's text; empty where there is none, as for NaN and for what is no Unicode."""
    value = record.get(column)
    text = "" if value is None or value != value else str(value).strip()
    return "" if _BROKEN.search(text) else text


def sample(config: Config, rows: Sequence[Row]) -> list[Row]:
    """`config.rows` training rows (0: all), by the seed of the training."""
    return drawn(rows, config.rows, config.seed)


def drawn(rows: Sequence[Row], size: int, seed: int) -> list[Row]:
    """`size` of the rows (0: all); a larger draw holds a smaller one."""
    order = random.Random(seed).sample(list(rows), len(rows))
    return order[: size or len(order)]
