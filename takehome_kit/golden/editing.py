"""Correcting a row: its question, answer and slice, then the quote that carries the answer."""

from __future__ import annotations

from .documents import Documents
from .quotes import choices, chosen
from .retrieval import Reply
from .rows import KNOWN_ITEM, UNANSWERABLE, Row
from .text import collapse, printable


class Edit:
    """Four lines of input, one after the other.

    `given` is what the input line starts with, `offered` the sentences on offer while the quote is
    asked for (None before), `finished` whether all are there.
    """

    def __init__(self, row: Row, documents: Documents, reply: Reply | None) -> None:
        self.question, self.answer = row.question, collapse(row.answer or "")
        # Corrected by a person, it is a question and no longer a search for known words.
        self.slice = "factual" if row.slice in (KNOWN_ITEM, UNANSWERABLE) else row.slice
        self.quotes = self._kept = row.quotes
        self.offered: list[str] | None = None
        self.finished = False
        self._documents = documents
        self._steps = ["question", "answer", "slice", "quote"]
        sources = [documents.texts[name] for name in row.sources if name in documents]
        self._passages = [p.text for p in reply.passages] + sources if reply else sources

    @property
    def label(self) -> str:
        """What is asked for."""
        if self._step == "quote":
            kept = [f"Enter keeps “{printable(quote)[:40]}…”" for quote in self._kept[:1]]
            return f"Quote ({''.join(kept) or 'none so far'}):"
        return f"{self._step.capitalize()}:"

    @property
    def given(self) -> str:
        return "" if self._step == "quote" else str(getattr(self, self._step))

    @property
    def _step(self) -> str:
        return self._steps[0]

    def enter(self, typed: str) -> str:
        """Take one line; returns why it is not accepted, or nothing."""
        if self._step != "quote":
            if not typed.strip():
                return "Nothing typed. Esc leaves the row as it was; u marks it unanswerable."
            setattr(self, self._step, collapse(typed))
            self._steps.pop(0)
            if self._step == "quote":
                about = f"{self.question} {self.answer}"
                self.offered = choices(self._passages, about, self._documents)
            return ""
        try:
            self.quotes = chosen(typed, self.offered or [], self._kept)
        except ValueError as error:
            return str(error)
        self.finished = True
        return ""

    def retry(self) -> None:
        """Ask for the quote again."""
        self.finished, self.quotes = False, self._kept
