"""Are the write-ups finished, of the last run, and as short as they have to be?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

from ..measuring import filled
from ..support.markdown import renewed
from .brief import BRIEF
from .finding import Finding, cut
from .freshness import AGAIN
from .readme import PROMPT
from .subject import Subject

WIDTH, LINES = 90, 50  # of a page of A4 in 11 points
MOST = {"writeup.md": 4, "design.md": 1}  # pages, where the brief says nothing
ROUGH = 0.3  # of a page: what an estimate may be off by
_UNSEEN = re.compile(r"<!--|```|\| ---")  # lines that do not show in print
_EMPTY = re.compile(r"\|\s*…\s*(?=\|)")  # a cell that the scaffold left to fill
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_PAGES = re.compile(
    rf"(?:\d\s*(?:-|–|to)\s*)?\b(\d|{'|'.join(_NUMBERS)})[- ](?:A4[- ])?(?:pages?|pager)\b", re.I
)
_WHICH = {
    "design.md": re.compile(r"design|architecture", re.I),
    "writeup.md": re.compile(r"write-?up|report|document|summary|memo|paper|PDF", re.I),
}


def write_ups(subject: Subject) -> Iterator[Finding]:
    """What is still to be written in them, what another run wrote, and their length."""
    for name in filled.FILES:
        path = subject.root / name
        if name in subject.files and path.is_file():
            text = path.read_text(encoding="utf-8")
            yield from _unwritten(name, text)
            if subject.run and renewed(text, filled.blocks_of(subject.run)) != text:
                yield Finding("write-ups", name, "its blocks are not those of the last run", AGAIN)
            if name in MOST:
                yield from _length(subject, name, text)


def _unwritten(name: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{name}:{number}"
        if line.strip().startswith(PROMPT):
            fix = "write it in your own words and delete the line"
            yield Finding("write-ups", where, f"the scaffold's prompt “{cut(line)}”", fix)
        elif _EMPTY.search(line):
            fix = "fill the cell, or take the row out"
            yield Finding("write-ups", where, f"an empty cell in “{cut(line)}”", fix)


def _length(subject: Subject, name: str, text: str) -> Iterator[Finding]:
    most, source = _limit(subject, name)
    lines = [line for line in text.splitlines() if not _UNSEEN.match(line)]
    # A blank line is half a line's space between paragraphs.
    long = sum(ceil(len(line) / WIDTH) or 0.5 for line in lines) / LINES
    if long > most + ROUGH:
        what = f"it is about {long:.1f} pages long ({WIDTH} characters, {LINES} lines), {source}"
        yield Finding(
            "write-ups", name, what, "shorten it; the tables may be shorter too", "advice"
        )


def _limit(subject: Subject, name: str) -> tuple[int, str]:
    """The most pages, and who says so: the brief's own line, or the habit."""
    brief = subject.root / BRIEF
    lines = brief.read_text(encoding="utf-8").splitlines() if brief.is_file() else []
    for number, line in enumerate(lines, start=1):
        found = _PAGES.search(line)
        if found and _WHICH[name].search(line):
            said = found[1].lower()
            most = _NUMBERS.get(said) or int(said)
            return most, f"and the brief allows {most} ({BRIEF}:{number})"
    return MOST[name], f"and {MOST[name]} are usual"
