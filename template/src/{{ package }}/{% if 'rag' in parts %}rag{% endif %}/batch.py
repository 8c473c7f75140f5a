"""Questions from a file, answers to a file."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import ConfigError

if TYPE_CHECKING:
    from .pipeline import Answer

Question = tuple[str, str]  # id, question


def read_questions(path: Path) -> tuple[list[Question], list[str]]:
    """The questions of a JSON list, JSONL or CSV file, and what was rejected, with its place.

    Raises `ConfigError` when the file cannot be read or holds no question.
    """
    try:
        rows = _rows(path)
    except FileNotFoundError:
        raise ConfigError(f"--questions: {path} does not exist") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"--questions: {path}: {error}") from None
    questions: list[Question] = []
    rejected: list[str] = []
    seen: set[str] = set()
    for place, row in rows:
        fault = _fault(row, seen)
        if fault:
            rejected.append(f"{path}:{place}: {fault}")
            continue
        seen.add(str(row["id"]))
        questions.append((str(row["id"]), row["question"].strip()))
    if not questions:
        raise ConfigError(f"--questions: {path} holds no row with id and question")
    return questions, rejected


def _fault(row: Any, seen: set[str]) -> str:
    if not isinstance(row, dict):
        return row if isinstance(row, str) else "not an object with id and question"
    if row.get("id") in (None, ""):
        return "no id"
    if str(row["id"]) in seen:
        return f"id {row['id']} stands here for the second time"
    asked = row.get("question")
    return "" if isinstance(asked, str) and asked.strip() else "no question"


def _rows(path: Path) -> list[tuple[int, Any]]:
    """Each row with its line, or its place in the list; a broken line becomes its message."""
    suffix, text = path.suffix.lower(), path.read_text(encoding="utf-8-sig")
    if suffix == ".csv":
        return list(enumerate(csv.DictReader(text.splitlines(keepends=True)), 2))
    if suffix == ".json":
        try:
            value = json.loads(text)
        except json.JSONDecodeError as error:
            raise ConfigError(f"--questions: {path}:{error.lineno}: {error.msg}") from None
        rows = value.get("questions") if isinstance(value, dict) else value
        return list(enumerate(rows if isinstance(rows, list) else [], 1))
    if suffix != ".jsonl":
        raise ConfigError(f"--questions: {path} is not .json, .jsonl or .csv")
    found: list[tuple[int, Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append((number, json.loads(line)))
            except json.JSONDecodeError as error:
                found.append((number, f"broken JSON ({error.msg})"))
    return found


def record(answer: Answer) -> dict[str, Any]:
    """An answer with all that led to it."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "citations": [vars(citation) for citation in answer.citations],
        "retrieved": [
            {
                "chunk": hit.chunk.id,
                "document": hit.chunk.document,
                "location": hit.chunk.location,
                "score": hit.score,
                "text": hit.chunk.text,
            }
            for hit in answer.hits
        ],
        "confidence": answer.confidence,
        "generator": answer.generator,
    }


def row(answer: Answer) -> dict[str, Any]:
    """What a batch writes of an answer: text, documents cited, and where exactly."""
    return {
        "answer": answer.text,
        "sources": list(dict.fromkeys(citation.document for citation in answer.citations)),
        "citations": [vars(citation) for citation in answer.citations],
    }


def check_output(path: Path) -> None:
    """Refuse a place that cannot be written before any question is answered."""
    if path.suffix.lower() not in (".json", ".jsonl"):
        raise ConfigError(f"--output: {path} is not .json or .jsonl")
    if not path.parent.is_dir():
        raise ConfigError(f"--output: the folder {path.parent} does not exist")


def write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    """All rows or nothing: written beside, then renamed."""
    if path.suffix.lower() == ".jsonl":
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
