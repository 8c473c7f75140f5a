"""BRIEF.md: what a brief asks for as a list to tick off, written and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..contracts.errors import BadInput

NAME = "BRIEF.md"
HEADINGS = {
    "R": "Requirements",
    "D": "Deliverables",
    "C": "Constraints",
    "G": "Grading criteria",
}
BONUS = "Bonus"
GONE = "No longer in the brief"

_ITEM = re.compile(
    r"[-*] \[(?P<done>[ xX])\] (?P<id>[RDCG]\d+) (?P<text>\S.*?)"
    r"(?: \((?:page (?P<page>\d+), )?line (?P<line>\d+)\))?(?:\s+explained:\s*(?P<note>.*))?\s*$"
)
_NOTE = re.compile(r"\s+(?:[-*] )?explained:\s*(?P<note>.*?)\s*$", re.I)
_INTRO = """# What the brief asks

From {source}, in its own words: R requirements, D deliverables, C constraints, G grading criteria.

<!-- Tick what is done: `- [x]`. For what you leave out on purpose, add a line below the item,
indented: `explained: why`. Add items of your own with a free id, and without a line. -->
"""


@dataclass(frozen=True)
class Item:
    """One thing that the brief asks for.

    `kind` is R, D, C or G; `line` and `page` say where the brief says so, and are 0 for an item
    that the candidate added, `page` also outside PDFs. `explained` is why it was left out.
    """

    id: str
    text: str
    line: int
    kind: str
    must: bool
    done: bool = False
    explained: str = ""
    page: int = 0

    @property
    def place(self) -> str:
        """Where the brief says so, for the reader; empty for the candidate's own item."""
        page = f"page {self.page}, " if self.page else ""
        return f"{page}line {self.line}" if self.line else ""


def read_checklist(path: Path) -> list[Item]:
    """The items of a BRIEF.md, in its order.

    Raises `BadInput` when the file cannot be read, an item is malformed or an id stands twice.
    """
    return list(_items(path, _read(path)))


def read_gone(path: Path) -> list[str]:
    """The lines on items that the brief no longer has."""
    _, _, gone = _read(path).partition(f"\n## {GONE}\n")
    return [line for line in gone.splitlines() if line.startswith("- ")]


def render_checklist(items: Sequence[Item], source: str, gone: Sequence[str] = ()) -> str:
    """The text of a BRIEF.md: what must be, by kind, then the bonus."""
    parts = [_INTRO.format(source=source)]
    for kind, heading in HEADINGS.items():
        parts += _part(heading, [i for i in items if i.must and i.kind == kind])
    parts += _part(BONUS, [item for item in items if not item.must])
    if gone:
        parts.append("\n".join((f"## {GONE}\n", *gone, "")))
    return "\n".join(parts)


def _part(heading: str, items: Sequence[Item]) -> list[str]:
    lines = [line for item in items for line in _lines(item)]
    return ["\n".join((f"## {heading}\n", *lines, ""))] if lines else []


def _lines(item: Item) -> list[str]:
    place = f" ({item.place})" if item.place else ""
    line = f"- [{'x' if item.done else ' '}] {item.id} {item.text}{place}"
    return [line, f"  explained: {item.explained}"] if item.explained else [line]


def _items(path: Path, text: str) -> Iterator[Item]:
    item, must, seen = None, True, set[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        note = _NOTE.match(line)
        if note and item:
            # A note may stand behind the item or below it; further lines belong to it, too.
            item = _with_note(item, note["note"])
        elif re.match(r"[-*] \[|## ", line):
            if item:
                yield item
            item = None
            if line.startswith("## "):
                if line[3:].strip() == GONE:
                    return
                must = line[3:].strip() != BONUS
                continue
            item = _item(line, must, f"{path}:{number}")
            if item.id in seen:
                raise BadInput(f"{path}:{number}: the id {item.id} stands twice: take a free one")
            seen.add(item.id)
    if item:
        yield item


def _item(line: str, must: bool, where: str) -> Item:
    found = _ITEM.match(line)
    if not found:
        raise BadInput(f"{where}: not an item: write - [ ] R12 what is asked for")
    return Item(
        found["id"],
        found["text"],
        int(found["line"] or 0),
        found["id"][0],
        must,
        found["done"] != " ",
        (found["note"] or "").strip(),
        int(found["page"] or 0),
    )


def _with_note(item: Item, note: str) -> Item:
    return replace(item, explained=f"{item.explained} {note}".strip())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None
