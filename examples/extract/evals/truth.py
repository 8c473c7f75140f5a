"""What the documents say: truth.csv or truth.jsonl, a row a document, a column a field."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from invoice_reader.config import UserError
from invoice_reader.schema import Fields


@dataclass(frozen=True)
class Truth:
    """The fields of a document, without evidence; null where it does not state one."""

    document: str
    slice: str
    fields: Fields


def read_truth(path: Path) -> list[Truth]:
    """Read a table of truth. Raises `UserError` with file and row for what is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".jsonl":
            rows = [json.loads(line) for line in text.split("\n") if line.strip()]
        else:
            rows = read_csv(text)
    except ValueError as error:
        raise UserError(f"{path} cannot be read: {error}") from None
    truths = [read_row(row, f"{path}, row {number}") for number, row in enumerate(rows, start=1)]
    if not truths or len({truth.document for truth in truths}) < len(truths):
        raise UserError(f"{path} holds no rows, or a document twice")
    return truths


def read_row(row: dict[str, Any], place: str) -> Truth:
    """A row with its values by the types of their fields; an empty cell is null."""
    document, part = row.pop("document", None), row.pop("slice", None)
    if not document:
        raise UserError(f"{place}: it needs a column `document` with the file's name")
    cells = dict.fromkeys(Fields.model_fields) | row
    known = {
        name: None if is_empty(cell) else {"value": cell, "page": 1, "evidence": ""}
        for name, cell in cells.items()
    }
    try:
        fields = Fields.model_validate(known)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise UserError(f"{place}, {wrong['loc'][0]}: {wrong['msg']}") from None
    return Truth(unicodedata.normalize("NFC", document.strip()), part or "all", fields)


def is_empty(cell: object) -> bool:
    """Whether a cell states nothing, as a spreadsheet, pandas or Python writes that."""
    return str(cell).strip().lower() in {"", "nan", "none", "null"}


def read_csv(text: str) -> list[dict[str, Any]]:
    """The rows of a table, whatever separates its cells; Excel's `sep=` line is not a row."""
    text = re.sub(r"\Asep=.\n", "", text)
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    return [row for row in rows if any(row.values())]
