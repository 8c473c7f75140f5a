"""Files of questions in, files of answers out."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..config import ConfigError
from .generation import GenerationError
from .pipeline import Pipeline

Row = dict[str, Any]


def read_questions(path: Path) -> tuple[list[Row], list[str]]:
    """The rows with an id and a question, and what is wrong with each of the others.

    Raises `ConfigError` when the file cannot be read or holds no question.
    """
    found: dict[str, Row] = {}
    rejected = []
    try:
        for where, row in _rows(path):
            problem = _problem(row, found)
            if problem:
                rejected.append(f"{path}, {where}: {problem}")
            else:
                found[str(row["id"])] = row
    except (OSError, ValueError, csv.Error) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    if not found:
        raise ConfigError(f"{path} holds no row of id and question; {'; '.join(rejected[:3])}")
    return list(found.values()), rejected


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        reader = csv.DictReader(io.StringIO(text))
        yield from ((f"line {reader.line_num}", row) for row in reader)
    elif path.suffix == ".json":
        rows = json.loads(text)
        if not isinstance(rows, list):
            raise ValueError("it is not a list of rows")
        yield from ((f"row {number}", row) for number, row in enumerate(rows, 1))
    elif path.suffix == ".jsonl":
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"line {number}", _parsed(line)
    else:
        raise ValueError("its name does not end in .json, .jsonl or .csv")


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return error


def _problem(row: Any, found: dict[str, Row]) -> str:
    if not isinstance(row, dict):
        return f"not JSON ({row})" if isinstance(row, Exception) else "not an object"
    for field in ("id", "question"):
        if not isinstance(row.get(field), str | int) or not str(row[field]).strip():
            return f"no {field}"
    return f"id {row['id']} is used before" if str(row["id"]) in found else ""


def answer_rows(pipeline: Pipeline, questions: list[Row]) -> list[Row]:
    """A row of id, answer, sources and citations per question; `error` where it failed."""
    return [_answered(pipeline, row) for row in questions]


def _answered(pipeline: Pipeline, row: Row) -> Row:
    try:
        answer = pipeline.answer(str(row["question"]))
    except GenerationError as error:
        empty: Row = {"answer": None, "sources": [], "citations": []}
        return {"id": row["id"]} | empty | {"error": str(error)}
    sources = list(dict.fromkeys(citation.document for citation in answer.citations))
    citations = [asdict(citation) for citation in answer.citations]
    return {"id": row["id"], "answer": answer.text, "sources": sources, "citations": citations}


def check_output(path: Path) -> None:
    """Raise `ConfigError` for a place that could not be written, before anything is answered."""
    if path.suffix not in (".json", ".jsonl") or not path.parent.is_dir():
        raise ConfigError(f"{path}: the output is a .json or .jsonl file in a folder that exists")


def write_rows(path: Path, rows: list[Row]) -> None:
    """JSON, or JSONL by the suffix; the whole file or none."""
    if path.suffix == ".jsonl":
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        text = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
