"""Records of BEIR's folders, which rows are imported from."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from takehome_kit.contracts.errors import BadInput
from takehome_kit.support.tables import Record, read_jsonl, read_text

from .documents import Documents


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


def _beir(folder: Path, name: str) -> list[Record]:
    path = folder / f"{name}.jsonl"
    return list(read_jsonl(path))


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(read_text(path).splitlines()[1:], start=2):
        try:
            query, document, grade = line.split("\t")
            if int(grade) > 0:
                grades[query][document] = int(grade)
        except ValueError:
            raise BadInput(f"{path}:{number}: not a query, a document and a grade") from None
    return grades
