"""What an annotator sees: the conversation, the question, the keys. No score, no other label."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.text import Text

from ..golden.text import printable
from ..support.lines import cut, wrap
from .session import Session
from .setup import Setup, Task

MORE_KEYS = "s skip  n note  b undo  ↑↓ PgUp PgDn scroll  q quit"
NOTE_KEYS = "Enter keep the note  Esc leave it"
PAIR_WORDS = ("the first answer", "the second answer", "no difference")
INDENT = 2


def header(session: Session, width: int) -> Text:
    """How far, and how fast."""
    done = session.earlier + session.labelled
    speed = f"{session.minutes / session.labelled * 60:.0f} s each" if session.labelled else "–"
    again = f" · round {session.round}" if session.round > 1 else ""
    return cut(Text(f"{done} of {session.total} labelled · {speed}{again}", style="bold"), width)


def foot(session: Session, setup: Setup, noting: bool, width: int) -> list[Text]:
    """The question, the label keys and the others."""
    lines = wrap(Text(session.message, style="bold"), width) if session.message else []
    if session.task is None:
        return [*lines, Text("b undo  q quit")]
    if session.note and not noting:
        lines += wrap(Text(f"Note: {printable(session.note)}", style="italic"), width)
    lines += wrap(Text(printable(setup.question), style="bold"), width)
    words = PAIR_WORDS if setup.pairs else setup.scale
    labels = "  ".join(f"{i} {printable(word)}" for i, word in enumerate(words, start=1))
    keys = [Text(NOTE_KEYS)] if noting else [Text(labels, style="bold"), Text(MORE_KEYS)]
    return lines + [line for text in keys for line in wrap(text, width)]


def body(session: Session, width: int) -> list[Text]:
    """The task; after the last one how it went."""
    task = session.task
    if task is not None:
        return task_lines(task, width)
    left = session.total - session.earlier - session.labelled
    lines = [Text("That was the last one.", style="bold")]
    return [*lines, Text(f"{left} without a label: they come again next time.")] if left else lines


def task_lines(task: Task, width: int) -> list[Text]:
    """All turns, the answers of a pair, the passages that were at hand."""
    lines: list[Text] = []
    for role, text in task.turns:
        lines += _part(printable(role), text, width)
    for title, text in zip(("First answer", "Second answer"), task.answers or (), strict=False):
        lines += _part(title, text, width)
    for number, passage in enumerate(task.context, start=1):
        lines += _part(f"Passage {number}", passage, width)
    return lines[:-1]


def _part(title: str, text: str, width: int) -> Iterable[Text]:
    said = [Text(" " * INDENT) + line for line in _paragraphs(text, width - INDENT)]
    return [Text(title, style="underline"), *said, Text("")]


def _paragraphs(text: str, width: int) -> list[Text]:
    """Wrapped, line breaks kept; without control characters: no text drives the terminal."""
    lines: list[Text] = []
    for line in text.splitlines() or [""]:
        kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf") else c for c in line)
        lines += wrap(Text(kept.rstrip()), width) or [Text("")]
    return lines
