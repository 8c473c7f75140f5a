"""The questions: a golden set, or a retrieval set in BEIR's layout."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from reference_assistant.config import UserError
from reference_assistant.documents import Page, read_csv


@dataclass(frozen=True)
class Question:
    """A golden row; an `answer` of None says that the documents hold none."""

    id: str
    question: str
    answer: str | None
    sources: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    slice: str = "all"
    status: str = "confirmed"


def read_golden(path: Path) -> list[Question]:
    """Read the golden set. Raises `UserError` with file and line for a row that is wrong."""
    if not path.exists():
        raise UserError(f"{path} is not there: write your questions, as in evals/sample.jsonl")
    rows: list[Question] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = Question(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise UserError(f"{path}, line {number}, is not a golden row: {error}") from None
        if row.answer is not None and not row.sources:
            raise UserError(f"{path}, line {number}: an answer needs sources; no answer is null")
        rows.append(row)
    if not rows or len({row.id for row in rows}) < len(rows):
        raise UserError(f"{path} holds no rows, or an id twice")
    return rows


def read_beir(folder: Path) -> tuple[list[Page], list[Question]]:
    """Documents and questions: corpus.jsonl, queries.jsonl, qrels/test.tsv."""
    try:
        corpus = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
        queries = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
        judged = read_csv(folder / "qrels" / "test.tsv")
    except (OSError, ValueError) as error:
        raise UserError(f"{folder} is not in BEIR's layout: {error}") from None
    relevant: dict[str, list[str]] = {}
    for row in judged:
        if int(row["score"]) > 0:
            relevant.setdefault(row["query-id"], []).append(row["corpus-id"])
    pages = [Page(row["_id"], None, f"{row.get('title', '')}\n\n{row['text']}") for row in corpus]
    asked = [row for row in queries if row["_id"] in relevant]
    return pages, [Question(q["_id"], q["text"], "", relevant[q["_id"]]) for q in asked]
