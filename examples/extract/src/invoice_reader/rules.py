"""The baseline: a value stands right of its label, or below it in the same column."""

import re
from collections.abc import Iterator
from typing import Any

from .documents import Document
from .schema import Fields, value_type
from .values import plain, values_in

LABELS = {
    "customer": r"bill(?:ed)? to|customer",
    "invoice_number": r"invoice (?:no|number|#)",
    "purchase_order": r"(?:your |purchase )?order(?: no| number)?|PO(?: no| number)?",
    "invoice_date": r"date of issue|(?:invoice )?date|issued(?: on)?",
    "due_date": r"due(?: date| on)?|payment due|payable by",
    "tax": r"(?:VAT|sales tax)(?: \(?\d+ ?%\)?)?",
    "total": r"(?:grand )?total(?: due)?|amount due",
}
LAST = {"tax", "total"}  # an earlier one is carried forward
CELL = re.compile(r"\S+(?: \S+)*")  # two spaces part the columns
ANY_LABEL = re.compile(rf"(?:{'|'.join(LABELS.values())})(?!\w)", re.IGNORECASE)


def find_by_rules(document: Document) -> dict[str, Any]:
    """The raw value of each field, with the page and the line that it stands in."""
    raw: dict[str, Any] = dict.fromkeys(Fields.model_fields)
    letterhead = CELL.search(document.pages[0])
    if letterhead:
        raw["supplier"] = {"value": letterhead[0], "page": 1, "evidence": letterhead[0]}
    for name in LABELS:
        found = list(find(name, document))
        if found:
            raw[name] = found[-1 if name in LAST else 0]
    return raw


def find(name: str, document: Document) -> Iterator[dict[str, Any]]:
    """The value at each label of a field."""
    for number, page in enumerate(document.pages, start=1):
        for places in labelled(LABELS[name], page):
            fitting = [place for place in places if fits(place[0], value_type(name))]
            if fitting:
                value, line = fitting[0]
                yield {"value": value, "page": number, "evidence": " ".join(line.split())}


def labelled(label: str, page: str) -> Iterator[list[tuple[str, str]]]:
    """For each cell with the label: the places where its value may stand, each with its line."""
    lines = [line for line in page.split("\n") if line.strip()]
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        for cell in CELL.finditer(line):
            match = re.fullmatch(rf"(?:{label})(?!\w)[.:]*\s*(.*)", cell[0], re.IGNORECASE)
            if match and match[1]:
                yield [(match[1], line)]
            elif match:
                places = [(CELL.search(line, cell.end()), line), (nearest(cell, below), below)]
                yield [(place[0], source) for place, source in places if place]


def nearest(cell: re.Match[str], below: str) -> re.Match[str] | None:
    """The cell of the line below that begins nearest, if it is in the same column."""
    cells = [one for one in CELL.finditer(below) if abs(one.start() - cell.start()) <= 12]
    return min(cells, key=lambda one: abs(one.start() - cell.start()), default=None)


def fits(text: str, kind: type) -> bool:
    """Whether a text can be a value of this type; another label is none."""
    if kind is str:
        return bool(plain(text)) and not ANY_LABEL.match(text)
    return bool(values_in(text, kind))
