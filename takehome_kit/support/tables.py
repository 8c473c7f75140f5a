"""Records of CSV and JSONL files, and which of their columns are ours."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput

_ENDINGS = (".csv", ".tsv", ".jsonl")
_SEPARATOR = re.compile(r'"?sep=([,;|\t])"?\r?\n', re.I)  # Excel's first line


@dataclass(frozen=True)
class Record:
    """One record as it stands: `where` is `file:line`; with a `fault` it could not be read."""

    where: str
    fields: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


def is_table(name: str) -> bool:
    """Whether a file's name says that it holds records."""
    return name.lower().endswith(_ENDINGS)


def read_table(path: Path, also: str = "") -> list[Record]:
    """Records of a CSV, TSV or JSONL file; raises `BadInput` when the file as a whole is no use.

    `also` ends the sentence with what else the caller takes.
    """
    kind = path.suffix.lower()
    if kind not in _ENDINGS:
        raise BadInput(f"{path}: give a .csv, .tsv or .jsonl file{also}")
    return list(read_jsonl(path) if kind == ".jsonl" else _csv(path))


def known_columns(present: Iterable[str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The column of each field that the file has under one of its `names`, the first that is there.

    Case and spacing do not count.
    """
    plain = {re.sub(r"\W+", "_", name.strip().casefold()): name for name in reversed([*present])}
    return {
        field: plain[alias]
        for field, aliases in names.items()
        for alias in reversed(aliases)
        if alias in plain
    }


def read_jsonl(path: Path) -> Iterator[Record]:
    """Records of a JSONL file; raises `BadInput` when it cannot be read."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        where = f"{path}:{number}"
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            yield Record(where, fault=f"not valid JSON ({error.msg} at column {error.colno})")
            continue
        if isinstance(data, dict):
            yield Record(where, data)
        else:
            yield Record(where, fault="not a JSON object")


def _csv(path: Path) -> Iterator[Record]:
    text = read_text(path)
    declared = _SEPARATOR.match(text)
    header = text[declared.end() if declared else 0 :].partition("\n")[0]
    delimiter = declared[1] if declared else max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        if declared:
            next(reader)
        names, line = next(reader, []), reader.line_num + 1
        for cells in reader:
            where, line = f"{path}:{line}", reader.line_num + 1
            if len(cells) not in (0, len(names)):
                yield Record(where, fault=f"{len(cells)} cells, the header has {len(names)}")
            elif any(cell.strip() for cell in cells):
                yield Record(where, dict(zip(names, cells, strict=True)))
    except csv.Error as error:
        yield Record(f"{path}:{reader.line_num}", fault=f"not valid CSV from here on ({error})")


def read_text(path: Path) -> str:
    """The text of a file; raises `BadInput` when it cannot be read or is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None
