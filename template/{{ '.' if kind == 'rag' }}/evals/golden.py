"""The golden set: read and checked, from JSONL or from BEIR's format; and its two halves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, model_validator

from . import EvalError

SEED = 7


class Row(BaseModel):
    """One question, the documents that answer it and the spans that do so."""

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answer: str | None  # None: the documents do not answer it
    sources: list[str]
    quotes: list[str]
    slice: str = Field(min_length=1)
    status: Literal["draft", "confirmed"]
    cluster: str = ""  # what the row shares with others; its first source or itself by default
    grades: dict[str, int] = {}  # of the sources (BEIR); 1 each by default

    @model_validator(mode="after")
    def _complete(self) -> Row:
        if (self.answer is None) == bool(self.sources):
            raise ValueError("sources must be empty exactly when answer is null")
        self.cluster = self.cluster or next(iter(self.sources), self.id)
        self.grades = self.grades or dict.fromkeys(self.sources, 1)
        return self


def collapse(text: str) -> str:
    """`text` with each run of white space as one blank: how quotes are compared."""
    return " ".join(text.split())


def shuffled(text: str) -> str:
    """A sort key that is random in `text` and the same in every run."""
    return hashlib.sha256(f"{SEED} {text}".encode()).hexdigest()


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        # Not splitlines: a JSON string may hold U+2028, which that takes for a line's end.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvalError(f"{path} cannot be read: {error}") from None
    return ((f"{path}:{n}", line) for n, line in enumerate(lines, 1) if line.strip())


def _faults(row: Any, texts: Mapping[str, str]) -> Iterator[str]:
    for source in row.sources:
        if source not in texts:
            yield f"sources: there is no document {source}"
    for quote in row.quotes:
        if not any(collapse(quote) in texts.get(source, "") for source in row.sources):
            yield f"quotes: “{quote[:60]}” does not stand in its sources"


def load(path: Path, documents: Mapping[str, str]) -> list[Row]:
    """The rows of `path`; [] when there is no such file or it is about other documents.

    `documents` maps ids to texts. Raises `EvalError` naming file, line and field of each fault.
    """
    rows: dict[str, tuple[str, Row]] = {}
    faults = []
    for where, line in _lines(path) if path.exists() else ():
        try:
            row = Row.model_validate_json(line)
        except ValidationError as error:
            for e in error.errors():
                field = ".".join(map(str, e["loc"])) or "row"
                faults.append(f"{where}: {field}: {e['msg'].removeprefix('Value error, ')}")
            continue
        if row.id in rows:
            faults.append(f"{where}: id: {row.id} is used before")
        rows[row.id] = where, row
    sources = {source for _, row in rows.values() for source in row.sources}
    if not faults and not sources & documents.keys():
        return []
    texts = {name: collapse(documents[name]) for name in sources & documents.keys()}
    faults += [f"{where}: {f}" for where, row in rows.values() for f in _faults(row, texts)]
    if faults:
        raise EvalError("\n".join(faults))
    return [row for _, row in rows.values()]


def load_beir(folder: Path) -> list[Row]:
    """The queries of a folder in BEIR's format (Thakur et al. 2021) that have a relevant document.

    Grades of 0 and below are not relevant, as in trec_eval.
    """
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    rows = []
    where = str(folder)
    try:
        for where, line in list(_lines(folder / "qrels" / "test.tsv"))[1:]:  # noqa: B007
            query, document, grade = line.split("\t")
            if int(grade) > 0:
                grades[query][document] = int(grade)
        for where, line in _lines(folder / "queries.jsonl"):  # noqa: B007
            query = json.loads(line)
            if found := grades.get(query["_id"]):
                fields = {"answer": "", "quotes": [], "slice": "all", "status": "confirmed"}
                named = {"id": query["_id"], "question": query["text"], "sources": list(found)}
                rows.append(Row.model_validate(fields | named | {"grades": found}))
    except (ValueError, KeyError, TypeError) as error:
        raise EvalError(f"{where}: not in BEIR's format ({error})") from None
    return rows


def split(rows: list[Row]) -> dict[str, str]:
    """The half, "dev" or "test", of each row id: whole clusters, even in slice and answerability.

    Larger clusters first, each to the half that has fewer rows of its kinds.
    """
    clusters: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        clusters[row.cluster].append(row)
    surplus: Counter[tuple[str, bool]] = Counter()  # rows in test less rows in dev, per kind
    halves = {}
    for name in sorted(clusters, key=lambda name: (-len(clusters[name]), shuffled(name))):
        kinds = Counter((row.slice, row.answer is None) for row in clusters[name])
        half = "dev" if sum(surplus[kind] * n for kind, n in kinds.items()) > 0 else "test"
        for kind, n in kinds.items():
            surplus[kind] += n if half == "test" else -n
        halves.update({row.id: half for row in clusters[name]})
    return halves
