"""What the candidate sees while practising: lines of text, at any width."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from ..golden.text import printable
from ..support.lines import wrap
from .practice import Practice

ASK_KEYS = "Type your answer, or say it aloud. Enter when done  Ctrl-C quit"
RATE_KEYS = "Rate yourself: 1 no idea  2 shaky  3 good  4 sure   ↑↓ scroll  q quit"
DONE_KEYS = "q quit"


def keys(session: Practice) -> str:
    """What can be pressed now."""
    return {"asking": ASK_KEYS, "rating": RATE_KEYS, "done": DONE_KEYS}[session.phase]


def clock(seconds: float) -> str:
    """`1:42 left`, or `0:08 over`."""
    whole = int(abs(seconds))
    return f"{whole // 60}:{whole % 60:02d} {'over' if seconds < 0 else 'left'}"


def header(session: Practice, width: int) -> Text:
    """How far, and the clocks: of the answer and of the session."""
    done = f"{session.rated.total()} rated · {session.waiting} to come"
    times = [] if session.phase == "done" else [f"answer {clock(session.left)}"]
    if session.session_left is not None:
        times.append(f"session {clock(session.session_left)}")
    right = " · ".join(times)
    style = "bold reverse" if session.left < 0 else "bold"
    return Text(done + " " * max(1, width - len(done) - len(right))).append(right, style=style)


def body(session: Practice, width: int) -> list[Text]:
    """The question; after the answer what it should have covered."""
    question = session.question
    if session.phase == "done" or question is None:
        return [Text("That was the session.", style="bold"), *wrap(Text(session.summary()), width)]
    lines = wrap(Text(printable(question.text), style="bold"), width)
    if session.phase == "asking":
        return lines
    taken, allowed = int(session.seconds), int(question.minutes * 60)
    lines += [Text(f"You took {taken} s of {allowed} s.", style="italic"), Text("")]
    if question.found:
        lines += wrap(Text(f"From {question.source or 'the project'}:", style="underline"), width)
        lines += _list(question.found, width)
    return [
        *lines,
        Text("A strong answer covers:", style="underline"),
        *_list(question.points, width),
    ]


def _list(points: Iterable[str], width: int) -> list[Text]:
    lines = []
    for point in points:
        wrapped = wrap(Text(printable(point)), width - 2)
        lines += [Text("- " if i == 0 else "  ") + line for i, line in enumerate(wrapped)]
    return lines
