"""The time spent, against the box."""

from __future__ import annotations

from collections.abc import Iterator

from ..timebox.box import Box
from ..timebox.log import Log
from ..timebox.plan import NAME as PLAN
from .finding import Finding
from .subject import Subject

TOLERANCE = 1.1  # times the box


def hours(subject: Subject) -> Iterator[Finding]:
    """The README says how long it took, and the log does not say that it was far above the box."""
    block = subject.readme.block("time")
    section = subject.readme.section("Time spent")
    where = f"README.md:{section.number}" if section else "README.md"
    written = [line.text for line in block or () if line.text.strip()]
    if (not written or written[0].startswith("Not filled in yet")) and not (
        section and section.words
    ):
        fix = "takehome timebox stop, or write it by hand"
        yield Finding("hours", where, "the README does not say how long it took", fix)
    if not Log(subject.root).path.exists() or not (subject.root / PLAN).exists():
        return
    complaints: list[str] = []
    box = Box(subject.root, complaints.append)
    worked, planned = box.state().worked / 3600, box.plan().hours
    if worked > TOLERANCE * planned:
        what = f"{worked:.1f} hours by the log, in a box of {planned:g}"
        fix = "say so in the README and what the extra time went into"
        yield Finding("hours", where, what, fix, "advice")
