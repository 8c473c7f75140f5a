"""Rows of JSONL and CSV files."""

import csv
import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


def field(row: Row, path: str) -> Any:
    """What stands at a dotted path; None where there is nothing."""
    if path in row:
        return row[path]
    for name in path.split("."):
        row = row.get(name) if isinstance(row, dict) else None
    return row


def need(row: Row, path: str) -> Any:
    """What stands at a dotted path. Raises `UserError` where there is nothing."""
    value = field(row, path)
    if value in (None, ""):
        raise UserError(f"no {path!r} in {json.dumps(row, ensure_ascii=False)[:100]}")
    return value


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV or JSONL file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(file)
    if path.suffix.lower() == ".csv":
        return read_csv(lines)
    rows = []
    for position, line in enumerate(lines, start=1):
        try:
            if line.strip():
                rows.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise UserError(f"{path}, line {position}: {error}") from None
    return rows


def read_csv(lines: list[str]) -> list[Row]:
    """The rows of a table with commas or, as some spreadsheets write, semicolons."""
    if lines and lines[0].startswith("sep="):
        lines = lines[1:]
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.DictReader(lines, delimiter=delimiter)
    return [row for row in rows if any(row.values())]
