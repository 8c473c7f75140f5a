"""The questions: a golden set, or a retrieval set in BEIR's layout."""

import json
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from reference_assistant.config import UserError
from reference_assistant.documents import Page, read_csv


@dataclass(frozen=True, config={"extra": "forbid"})
class Question:
    """A golden row; an `answer` of None says that the documents hold none."""

    id: str
    question: str
    answer: str | None
    sources: list[str] = Field(default_factory=list)
    quotes: list[str] = Field(default_factory=list)
    slice: str = "all"
    status: str = "confirmed"

    def __post_init__(self) -> None:
        if self.answer is not None and not self.sources:
            raise ValueError("an answer needs sources; no answer is null")


def read_golden(path: Path) -> list[Question]:
    """Read the golden set. Raises `UserError` with file and line for a row that is wrong."""
    if not path.exists():
        raise UserError(f"{path} is not there: write your questions, one a line")
    rows: list[Question] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        try:
            if line.strip():
                rows.append(TypeAdapter(Question).validate_json(line))
        except ValidationError as error:
            wrong = error.errors()[0]
            raise UserError(f"{path}, line {number}: {wrong['loc']} {wrong['msg']}") from None
    if not rows or len({row.id for row in rows}) < len(rows):
        raise UserError(f"{path} holds no rows, or an id twice")
    return rows


def read_beir(folder: Path) -> tuple[list[Page], list[Question]]:
    """Documents and questions: corpus.jsonl, queries.jsonl, qrels/test.tsv."""
    corpus = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    queries = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    relevant: dict[str, list[str]] = {}
    for row in read_csv(folder / "qrels" / "test.tsv"):
        if int(row["score"]) > 0:
            relevant.setdefault(row["query-id"], []).append(row["corpus-id"])
    pages = [Page(row["_id"], None, f"{row.get('title', '')}\n\n{row['text']}") for row in corpus]
    asked = [row for row in queries if row["_id"] in relevant]
    return pages, [Question(q["_id"], q["text"], "", relevant[q["_id"]]) for q in asked]
