"""What the reviewer sees: plain functions from the review's state to lines of text."""

from __future__ import annotations

import re

from rich.text import Text

from takehome_kit.support.lines import cut, wrap

from .documents import Documents
from .retrieval import Passage, Reply
from .review import Review
from .rows import UNANSWERABLE, Row
from .text import printable as _printable

KEYS = "c confirm  e edit  u unanswerable  d drop  s skip  b back  ↑↓ scroll  q quit"
EDIT_KEYS = "Enter next  Esc leave it as it was  ↑↓ scroll"
LABEL = 10  # columns for “Question” and its like
EXCERPT_LINES = 3
_RULE = re.compile(r"([-=_*~.])\1{3,}")


def printable(text: str) -> str:
    """One line fit for a terminal, with the rules of drawn tables cut short."""
    return _RULE.sub(r"\1\1\1", _printable(text))


def header(review: Review, width: int) -> list[Text]:
    """Two lines: how far, how fast, and what is confirmed so far."""
    minutes = review.minutes
    speed = f"{review.decided / minutes:.1f} rows/min" if minutes >= 0.1 else "– rows/min"
    place = min(review.place + 1, review.total)
    progress = f"Draft {place} of {review.total} · {review.decided} decided · {minutes:.1f} min"
    return [
        cut(Text(f"{progress} · {speed}", style="bold"), width),
        cut(Text(printable(confirmed_line(review))), width),
    ]


def confirmed_line(review: Review) -> str:
    """Confirmed rows of the whole file, in all and by slice."""
    counts = review.confirmed()
    slices = " · ".join(f"{name} {n}" for name, n in sorted(counts.items())) or "none yet"
    return f"Confirmed {counts.total()}: {slices}"


def row_lines(row: Row, documents: Documents, width: int) -> list[Text]:
    """The draft itself: question, proposed answer, quotes and whether they stand in a document."""
    answer = "(unanswerable)" if row.answer is None else row.answer or "(not written yet)"
    lines = _labelled("Question", Text(printable(row.question), style="bold"), width)
    lines += _labelled("Answer", Text(printable(answer)), width)
    for quote in row.quotes:
        lines += _labelled("Quote", Text(f"“{printable(quote)}”"), width)
        carriers = documents.carriers(quote)
        found = f"stands in {', '.join(carriers)}" if carriers else "STANDS IN NO DOCUMENT"
        lines += _labelled("", Text(printable(found), style="italic"), width)
    if not row.quotes:
        sources = ", ".join(row.sources)
        lines += _labelled("Source", Text(printable(sources) or "(none)"), width)
    return lines


def reply_lines(row: Row, reply: Reply, width: int) -> list[Text]:
    """What the project retrieved and answered for the row's question."""
    said = "(it refuses)" if reply.answer is None else printable(reply.answer)
    lines = _labelled("Project", Text(said), width)[:2]
    for rank, passage in enumerate(reply.passages, start=1):
        lines += _passage_lines(rank, passage, row, width)
    return lines or [Text("The project retrieved nothing.")]


def choice_lines(offered: list[str], width: int) -> list[Text]:
    """Sentences to pick the quote from, numbered from 1, two lines each at most."""
    lines = [Text("Which sentence answers it? Number(s), or type the quote.", style="bold")]
    for number, sentence in enumerate(offered, start=1):
        wrapped = wrap(Text(printable(sentence)), width - 3)
        if len(wrapped) > 2:
            wrapped = [wrapped[0], cut(Text(wrapped[1].plain + " …"), width - 3)]
        lines += [Text(f"{number if i == 0 else ' ':>2} ") + line for i, line in enumerate(wrapped)]
    return lines


def done_lines(review: Review) -> list[Text]:
    """The end of the queue."""
    left = review.total - review.decided
    lines = [Text("That was the last draft.", style="bold")]
    if left:
        lines.append(Text(f"{left} skipped: they stay drafts until the next review."))
    counts = review.confirmed()
    if counts.total() and counts[UNANSWERABLE] < 0.15 * counts.total():
        few = f"{counts[UNANSWERABLE]} of {counts.total()} confirmed rows are unanswerable: "
        lines.append(Text(few + "too few to measure refusals by."))
    return [*lines, Text("q quits, b goes back. Next: takehome golden lint, takehome eval.")]


def _passage_lines(rank: int, passage: Passage, row: Row, width: int) -> list[Text]:
    text = printable(passage.text)
    quote = next((q for q in map(printable, row.quotes) if q and q in text), "")
    place = f" ({printable(passage.location)})" if passage.location else ""
    note = "has the quote" if quote else "a source" if passage.document in row.sources else ""
    title = f"{rank} {printable(passage.document)}{place}  {passage.score:.3f}"
    heading = Text(title + (f"  ← {note}" if note else ""), style="underline")
    excerpt = _excerpt(text, quote, EXCERPT_LINES * (width - 2) - 20)
    body = wrap(excerpt, width - 2)[:EXCERPT_LINES]
    return [cut(heading, width), *(Text("  ") + line for line in body)]


def _excerpt(text: str, quote: str, room: int) -> Text:
    """The part of a passage around the quote, which stands between » and « and in bold."""
    if not quote:
        return Text(text if len(text) <= room else text[: room - 1] + "…")
    at = text.index(quote)
    before = min(at, max(0, (room - len(quote)) // 3))
    start = at - before
    shown = quote if len(quote) <= room else quote[: room - 1] + "…"
    after = text[at + len(quote) :]
    left = max(0, room - before - len(quote))
    after = after if len(after) <= left else after[:left] + "…"
    parts = Text(("…" if start else "") + text[start:at])
    return parts.append(f"»{shown}«", style="bold").append(after)


def _labelled(label: str, text: Text, width: int) -> list[Text]:
    wrapped = wrap(text, width - LABEL)
    return [Text(f"{label if i == 0 else '':<{LABEL}}") + line for i, line in enumerate(wrapped)]
