"""Rows from other files, checked against the documents, with what was rejected and why."""

from __future__ import annotations

import ast
import contextlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from takehome_kit.contracts.errors import BadInput
from takehome_kit.support.tables import Record, known_columns, read_table

from .documents import Documents
from .drafts import free_id
from .readers import read_beir
from .rows import UNANSWERABLE, Row, parse_row
from .text import words

# Names by which other tools call our fields; found whatever their case and spacing.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "_id", "qid", "query_id", "question_id"),
    "question": ("question", "query", "user_input", "prompt", "q"),
    "answer": ("answer", "reference", "reference_answer", "expected_answer", "expected_output",
               "expected", "ground_truth", "gold_answer", "a"),
    "sources": ("sources", "source", "documents", "document", "document_id", "doc_id", "doc",
                "reference_context_ids", "file", "filename"),
    "quotes": ("quotes", "quote", "evidence", "span", "supporting_text", "reference_contexts",
               "context", "passage"),
    "slice": ("slice", "category", "question_type", "type"),
    "status": ("status",),
    "cluster": ("cluster", "group"),
}  # fmt: skip
NO_ANSWER = ("null", "none", "n/a", "unanswerable", "not answerable")
_HOP = re.compile(r"^\s*<\d+-hop>\s*")  # Ragas' mark of a passage of several
VERBATIM = 3  # words; a shorter answer stands in a document by accident


@dataclass(frozen=True)
class Rejected:
    """A record that was left out; `where` is `file:line`."""

    where: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """Rows fit for the golden set, and the rest; `columns` is the column read for each field."""

    columns: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def import_rows(
    path: Path, mapping: Mapping[str, str], documents: Documents, known: Sequence[Row]
) -> Imported:
    """Read a file or a BEIR folder; `mapping` names the columns that have no obvious name.

    Rows are drafts unless the file has a status. A bad record is rejected with its reason; raises
    `BadInput` when the whole file is of no use.
    """
    if path.is_dir():
        records = read_beir(path, documents)
    else:
        records = read_table(path, ", or a folder in BEIR's format")
    result = Imported(_columns(path, records, mapping))
    ids = {row.id for row in known}
    questions = {words(row.question): row.id for row in known}
    for number, record in enumerate(records, start=1):
        fields = {f: record.fields[c] for f, c in result.columns.items() if c in record.fields}
        try:
            if record.fault:
                raise ValueError(record.fault)
            row = _row(fields, free_id(_id(fields, number), ids), documents)
            if words(row.question) in questions:
                raise ValueError(f"same question as {questions[words(row.question)]}")
        except ValueError as error:
            result.rejected.append(Rejected(record.where, str(error)))
            continue
        ids.add(row.id)
        questions[words(row.question)] = row.id
        result.rows.append(row)
    return result


def _columns(path: Path, records: list[Record], mapping: Mapping[str, str]) -> dict[str, str]:
    """The column of each field that the file has."""
    present = dict.fromkeys(name for record in records for name in record.fields)
    unknown = [name for name in mapping if name not in NAMES]
    if unknown:
        raise BadInput(f"--map {unknown[0]}=…: no such field; fields are {', '.join(NAMES)}")
    missing = [column for column in mapping.values() if column not in present]
    if missing:
        raise BadInput(f"{path} has no column “{missing[0]}”; it has {', '.join(present)}")
    columns = known_columns(present, NAMES) | dict(mapping)
    if records and "question" not in columns:
        has = ", ".join(present) or "none that can be read"
        raise BadInput(f"{path} has no question column (columns: {has}): --map question=COLUMN")
    return columns | ({"grades": "grades"} if path.is_dir() and "grades" in present else {})


def _id(fields: Mapping[str, Any], number: int) -> str:
    given = fields.get("id")
    return str(given).strip() if given not in (None, "") else f"import-{number:03}"


def _row(fields: dict[str, Any], row_id: str, documents: Documents) -> Row:
    """A checked row; raises `ValueError` (a `RowError` too) with the reason it is no use."""
    slice_ = str(fields.get("slice") or "").strip()
    answer = _answer(fields, slice_)
    quotes = _list(fields.get("quotes"), separators="")
    sources = _list(fields.get("sources"), separators=";|\n")
    if answer and not quotes and not sources:
        quotes = _evidence(answer, documents)
    data = {name: fields[name] for name in ("cluster", "grades") if fields.get(name)}
    data |= {
        "id": row_id,
        "question": str(fields.get("question") or "").strip(),
        "answer": answer,
        "sources": _sources(sources, quotes, documents),
        "quotes": quotes,
        "slice": slice_ or (UNANSWERABLE if answer is None else "factual"),
        "status": str(fields.get("status") or "draft").strip().lower(),
    }
    return parse_row(data)


def _answer(fields: Mapping[str, Any], slice_: str) -> str | None:
    """None: unanswerable, which the file has to say; "" where it has no column for answers."""
    if "answer" not in fields:
        return ""
    answer = fields["answer"]
    if answer is None or str(answer).strip().casefold() in NO_ANSWER:
        return None
    if not str(answer).strip():
        if slice_.casefold() == UNANSWERABLE:
            return None
        raise ValueError("answer: empty; write null for a question the documents do not answer")
    return str(answer).strip()


def _list(value: object, separators: str) -> list[str]:
    """A list, a cell with a JSON list, or a cell with names between separators."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _parsed(value)
    if isinstance(value, list):
        parts = [str(part) for part in value]
    else:
        text = "" if value is None else str(value)
        parts = re.split(f"[{re.escape(separators)}]", text) if separators else [text]
    parts = [_HOP.sub("", part).strip() for part in parts]
    return [part for part in parts if part]


def _parsed(text: str) -> object:
    """The list that a cell holds as JSON, or as Python writes it (pandas); else the text."""
    for read in (json.loads, ast.literal_eval):
        with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            return read(text)
    return text


def _evidence(answer: str, documents: Documents) -> list[str]:
    """The answer as its own quote, where it is long enough to stand verbatim in a document."""
    if len(answer.split()) >= VERBATIM and documents.carriers(answer):
        return [answer]
    raise ValueError("no quote, no source, and the answer does not stand in a document: add either")


def _sources(listed: list[str], quotes: list[str], documents: Documents) -> list[str]:
    """The listed sources and every document that has a quote; all of them must exist."""
    # macOS writes é as two characters, in names as in what is copied from them.
    known = {unicodedata.normalize("NFC", name): name for name in documents.texts}
    listed = [known.get(unicodedata.normalize("NFC", name), name) for name in listed]
    for name in listed:
        if name not in documents:
            raise ValueError(f"sources: there is no document “{name}”")
    for quote in quotes:
        carriers = documents.carriers(quote)
        if not carriers:
            raise ValueError(f"quotes: “{quote[:60]}” stands in no document")
        if listed and not set(listed) & set(carriers):
            where = ", ".join(carriers)
            raise ValueError(f"quotes: “{quote[:60]}” stands in {where}, not in its sources")
    return list(dict.fromkeys((*listed, *documents.sources(quotes))))
