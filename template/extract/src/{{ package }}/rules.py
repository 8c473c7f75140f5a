"""The baseline: a value stands right of its label, or below it in the same column."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .documents import Document
from .schema import Fields, value_type
from .values import plain, values_in

LABELS = {
    "customer": r"bill(?:ed)? to|customer",
    "invoice_number": r"invoice (?:no|number|#)",
    "purchase_order": r"(?:(?:your |purchase )?order|PO)(?! box| date)(?: no| number)?",
    "invoice_date": r"date of issue|(?:invoice )?date|issued(?: on)?",
    "due_date": r"due(?: date| on)?|payment due|payable by",
    "tax": r"(?:VAT|sales tax)(?: \(?\d+ ?%\)?)?",
    "total": r"(?:grand )?total(?: due)?|amount due",
}
LAST = {"tax", "total"}  # an earlier one is carried forward
LETTERHEAD = "supplier"  # the field that the first words of a document state
CELL = re.compile(r"\S+(?: \S+)*")  # two spaces part the columns
ANY_LABEL = re.compile(rf"(?:{'|'.join(LABELS.values())})(?:[.:]|$)", re.IGNORECASE)
NO_NAME = re.compile(rf"(?:tax )?invoice\b|page \d|[\W\d]*$|{ANY_LABEL.pattern}", re.IGNORECASE)


def find_by_rules(document: Document) -> dict[str, dict | None]:
    """The raw value of each field with its page; the evidence is the value as it is printed."""
    raw: dict[str, dict | None] = dict.fromkeys(Fields.model_fields)
    for number, page in enumerate(document.pages, start=1):
        for name in raw.keys() & LABELS.keys():
            values = list(find(name, page))
            if values and (raw[name] is None or name in LAST):
                value = values[-1 if name in LAST else 0]
                raw[name] = {"value": value, "page": number, "evidence": value}
    names = [cell for cell in CELL.findall(document.pages[0]) if not NO_NAME.match(cell)]
    if LETTERHEAD in raw and names:
        raw[LETTERHEAD] = {"value": names[0], "page": 1, "evidence": names[0]}
    return raw


def find(name: str, page: str) -> Iterator[str]:
    """The value at each label of a field: the rest of its cell, or a neighbour that fits."""
    label = re.compile(rf"(?:{LABELS[name]})(?!\w)[.:]*\s*(.*)", re.IGNORECASE)
    lines = [line for line in page.split("\n") if line.strip()]
    for line, below in pairwise([*lines, ""]):
        for cell in CELL.finditer(line):
            if match := label.fullmatch(cell[0]):
                places = [match[1], *neighbours(cell, below)]  # Total (EUR) has it beside it
                yield from [place for place in places if fits(place, value_type(name))][:1]


def neighbours(label: re.Match[str], below: str) -> list[str]:
    """The cell right of a label, and the one below it in its column."""
    right = CELL.search(label.string, label.end())
    column = [cell for cell in CELL.finditer(below) if abs(cell.start() - label.start()) <= 12]
    nearest = min(column, key=lambda cell: abs(cell.start() - label.start()), default=None)
    return [cell[0] for cell in (right, nearest) if cell]


def fits(text: str, kind: type) -> bool:
    """Whether a text can be a value of this type; another label is none."""
    if kind is str:
        return bool(plain(text)) and not ANY_LABEL.match(text)
    return bool(values_in(text, kind))
