"""Records of the files that rows are imported from: CSV, JSONL and BEIR's folders."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from takehome_kit.errors import BadInput

from .documents import Documents


@dataclass(frozen=True)
class Record:
    """One record as it stands: `where` is `file:line`; with a `fault` it could not be read."""

    where: str
    fields: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


def read_table(path: Path) -> list[Record]:
    """Records of a CSV, TSV or JSONL file; raises `BadInput` when the file as a whole is no use."""
    kind = path.suffix.lower()
    if kind not in (".csv", ".tsv", ".jsonl"):
        raise BadInput(f"{path}: give a .csv, .tsv or .jsonl file, or a folder in BEIR's format")
    text = _text(path)
    return list(_jsonl(path, text) if kind == ".jsonl" else _csv(path, text))


def read_beir(folder: Path, documents: Documents) -> list[Record]:
    """Queries of a folder in BEIR's format with the project's documents that answer them.

    A judged document is the project's document of that id, or else every one that contains its
    text. Grades of 0 and below are not relevant, as in trec_eval. Answers are left empty.
    """
    grades = _qrels(folder / "qrels" / "test.tsv")
    texts = {r.fields.get("_id"): str(r.fields.get("text", "")) for r in _beir(folder, "corpus")}
    records = []
    for record in _beir(folder, "queries"):
        query = record.fields.get("_id")
        judged = grades.get(str(query), {})
        found = {
            ours: grade
            for theirs, grade in judged.items()
            for ours in _ours(theirs, texts.get(theirs, ""), documents)
        }
        fault = record.fault
        if not fault and not found:
            lost = f"{', '.join(judged)}: not among the project's documents"
            fault = lost if judged else "no relevant document in qrels/test.tsv"
        fields = {"id": query, "question": record.fields.get("text"), "sources": list(found)}
        if any(grade != 1 for grade in found.values()):
            fields["grades"] = found
        records.append(Record(record.where, fields, fault))
    return records


def _ours(theirs: str, text: str, documents: Documents) -> tuple[str, ...]:
    return (theirs,) if theirs in documents else documents.carriers(text)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from None


def _jsonl(path: Path, text: str) -> Iterator[Record]:
    for number, line in enumerate(text.split("\n"), start=1):
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


def _csv(path: Path, text: str) -> Iterator[Record]:
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names, line = next(reader, []), reader.line_num + 1
        for cells in reader:
            where, line = f"{path}:{line}", reader.line_num + 1
            if len(cells) not in (0, len(names)):
                yield Record(where, fault=f"{len(cells)} cells, the header has {len(names)}")
            elif any(cell.strip() for cell in cells):
                yield Record(where, dict(zip(names, cells, strict=True)))
    except csv.Error as error:
        yield Record(f"{path}:{reader.line_num}", fault=f"not valid CSV from here on ({error})")


def _beir(folder: Path, name: str) -> list[Record]:
    path = folder / f"{name}.jsonl"
    return list(_jsonl(path, _text(path)))


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_text(path).splitlines()[1:], start=2):
        try:
            query, document, grade = line.split("\t")
            if int(grade) > 0:
                grades[query][document] = int(grade)
        except ValueError:
            raise BadInput(f"{path}:{number}: not a query, a document and a grade") from None
    return grades
