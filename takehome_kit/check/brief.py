"""Are the brief's must-items done, or explained?"""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Level
from .subject import Subject

BRIEF = "BRIEF.md"
_CRITERION = "G"  # what is graded is judged, not done


def musts(subject: Subject) -> Iterator[Finding]:
    """Each must-item of BRIEF.md is ticked or carries an explanation."""
    path = subject.root / BRIEF
    if not path.is_file():
        return
    from ..brief.checklist import read_checklist

    lines = path.read_text(encoding="utf-8").splitlines()
    for item in read_checklist(path):
        if item.must and not item.done and not item.explained:
            place = next(n for n, line in enumerate(lines, 1) if f"] {item.id} " in line)
            level: Level = "advice" if item.kind == _CRITERION else "blocker"
            fix = "tick it, or add a line “explained: …” below it"
            what = f"{item.id} is neither done nor explained: {item.text}"
            yield Finding("brief", f"{BRIEF}:{place}", what, fix, level)
