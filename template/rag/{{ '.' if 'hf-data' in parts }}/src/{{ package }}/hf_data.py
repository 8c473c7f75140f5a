"""A Hugging Face data set as documents and golden rows."""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from datasets import load_dataset
from huggingface_hub import snapshot_download

from .config import ROOT, UserError, load_config

Row = dict[str, Any]


def read_rows(name: str, revision: str, split: str) -> Iterable[Row]:
    """The rows of one revision, from the hub's cache where it is there. Raises `UserError`."""
    try:
        folder = snapshot_download(name, repo_type="dataset", revision=revision)
        return load_dataset(folder, split=split)
    except (OSError, ValueError) as error:
        raise UserError(f"{name} at {revision} cannot be read: {error}") from None


def write_documents(rows: Iterable[Row], column: str, folder: Path) -> list[tuple[Row, str]]:
    """A file for each text, equal ones once; returns each row with the name of its file."""
    written = []
    for row in rows:
        name = f"{hashlib.sha256(row[column].encode()).hexdigest()[:12]}.md"
        (folder / name).write_text(row[column], encoding="utf-8")
        written.append((row, name))
    return written


def golden_row(number: int, row: Row, source: str, options: argparse.Namespace) -> Row:
    """A row of the golden set; without an answer, or with an empty one, it is not answerable."""
    answer = row[options.answer]
    if isinstance(answer, dict):  # SQuAD's layout: {"text": [...], "answer_start": [...]}
        answer = next(iter(answer["text"]), None)
    golden: Row = {"id": f"hf-{number}", "question": row[options.question], "answer": None}
    if not answer:
        return golden
    quotes = [answer] if answer in row[options.text] else []
    return golden | {"answer": answer, "sources": [source], "quotes": quotes}


def run(options: argparse.Namespace) -> None:
    """Write the documents and, where the columns are named, the golden set."""
    rows = list(read_rows(options.name, options.revision, options.split))[: options.limit]
    missing = {options.text, options.question, options.answer} - {None, *rows[0]}
    if missing:
        raise UserError(f"{options.name} has no column {missing}; it has {sorted(rows[0])}")
    written = write_documents(rows, options.text, ROOT / load_config().documents)
    print(f"{len({name for _, name in written})} documents")
    if options.question and options.answer:
        golden = [golden_row(i, *pair, options) for i, pair in enumerate(written, start=1)]
        lines = [json.dumps(row, ensure_ascii=False) for row in golden]
        options.golden.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{len(golden)} questions in {options.golden}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="owner/name on the hub")
    parser.add_argument("--revision", required=True, help="the commit, so that it stays the same")
    parser.add_argument("--split", default="train")
    parser.add_argument("--text", required=True, help="the column that becomes documents")
    parser.add_argument("--question", help="the column of the questions")
    parser.add_argument("--answer", help="the column of their answers")
    parser.add_argument("--limit", type=int, default=1000, help="rows that are taken")
    parser.add_argument("--golden", type=Path, default=ROOT / "evals" / "golden.jsonl")
    try:
        run(parser.parse_args())
    except UserError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
