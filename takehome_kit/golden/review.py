"""A review of the drafts: what each key does to the golden set, saved before the next key."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from takehome_kit.contracts.errors import KitError

from .documents import Documents
from .rows import UNANSWERABLE, Row
from .store import Entry, GoldenSet


@dataclass(frozen=True)
class _Before:
    """The state that `back` returns to."""

    place: int
    decided: int
    golden: list[Entry]
    dropped: list[Entry]


class Review:
    """The drafts of a golden set, one after the other.

    Every decision is on disk when its method returns; `message` says what happened, or why not.
    """

    def __init__(
        self,
        golden: GoldenSet,
        dropped: GoldenSet,
        documents: Documents,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.documents = documents
        self.message = ""
        self.place = 0
        self.decided = 0
        self._golden, self._dropped = golden, dropped
        self._queue = [row.id for row in golden.rows if row.status == "draft"]
        self._history: list[_Before] = []
        self._clock, self._start = clock, clock()

    @property
    def row(self) -> Row | None:
        """The row under review; None after the last one."""
        if self.place >= len(self._queue):
            return None
        return self._golden.rows[self._golden.index(self._queue[self.place])]

    @property
    def total(self) -> int:
        return len(self._queue)

    @property
    def minutes(self) -> float:
        return (self._clock() - self._start) / 60

    def upcoming(self, n: int) -> list[str]:
        """Questions of this row and the next ones, `n` in all."""
        rows = {row.id: row.question for row in self._golden.rows}
        return [rows[name] for name in self._queue[self.place : self.place + n] if name in rows]

    def confirmed(self) -> Counter[str]:
        """Confirmed rows of the whole file, by slice."""
        return Counter(row.slice for row in self._golden.rows if row.status == "confirmed")

    def confirm(self) -> None:
        """Accept the row as it stands; its sources become every document that has a quote."""
        row = self.row
        if row is None:
            return
        if row.answer is None:
            return self._decide(replace(row, status="confirmed"), "Confirmed as unanswerable.")
        why_not = self._why_not(row)
        if why_not:
            self.message = f"Not confirmed: {why_not}"
            return None
        sources = tuple(dict.fromkeys((*row.sources, *self.documents.sources(row.quotes))))
        return self._decide(replace(row, sources=sources, status="confirmed"), "Confirmed.")

    def correct(self, question: str, answer: str, slice: str, quotes: tuple[str, ...]) -> bool:
        """Confirm the row with this content; False, with a message, when it cannot be."""
        row = self.row
        if row is None:
            return False
        same = quotes == row.quotes
        row = replace(
            row,
            question=question.strip(),
            answer=answer.strip(),
            quotes=quotes,
            sources=row.sources if same else self.documents.sources(quotes),
            slice=slice.strip(),
            status="confirmed",
        )
        why_not = self._why_not(row)
        if why_not:
            self.message = f"Not corrected: {why_not}"
            return False
        sources = tuple(dict.fromkeys((*row.sources, *self.documents.sources(quotes))))
        self._decide(replace(row, sources=sources), "Corrected and confirmed.")
        return True

    def unanswerable(self) -> None:
        """The documents do not answer it: no answer, no evidence."""
        if self.row is not None:
            gone = {"answer": None, "sources": (), "quotes": (), "cluster": None}
            row = replace(self.row, **gone, slice=UNANSWERABLE, status="confirmed")  # type: ignore[arg-type]
            self._decide(row, "Confirmed as unanswerable.")

    def drop(self) -> None:
        """Take the row out of the golden set; it is kept beside, so it is not drafted again."""
        if self.row is not None:
            before = self._before()
            self._dropped.append([self._golden.remove(self.row.id)])
            self._commit(before, "Dropped.", decided=1)

    def skip(self) -> None:
        """Leave the row a draft."""
        if self.row is not None:
            self._commit(self._before(), "Skipped: it stays a draft.", decided=0)

    def back(self) -> None:
        """Undo the last key."""
        if not self._history:
            self.message = "This is the first row."
            return
        now, before = self._before(), self._history.pop()
        self._restore(before)
        if self._save():
            self.message = "Back: the last key is undone."
        else:
            self._restore(now)
            self._history.append(before)

    def _why_not(self, row: Row) -> str:
        """Why an answerable row cannot be confirmed, or nothing."""
        if not (row.answer or "").strip():
            return "it has no answer. e writes one, u marks it unanswerable."
        if row.slice == UNANSWERABLE:
            return "a row with an answer is not in the slice “unanswerable”."
        for quote in row.quotes:
            if not self.documents.carriers(quote):
                return f"no document contains “{quote[:60]}”. e picks another quote."
        if not row.sources and not row.quotes:
            return "it names no document. e picks the quote that answers it."
        unknown = [source for source in row.sources if source not in self.documents]
        return f"there is no document “{unknown[0]}”. e picks the quote." if unknown else ""

    def _decide(self, row: Row, message: str) -> None:
        before = self._before()
        self._golden.replace(row)
        self._commit(before, message, decided=1)

    def _commit(self, before: _Before, message: str, decided: int) -> None:
        """Save and go on to the next row, or leave everything as it was and say why."""
        if decided and not self._save():
            self._restore(before)
            return
        self._history.append(before)
        self.place, self.decided, self.message = self.place + 1, self.decided + decided, message

    def _save(self) -> bool:
        try:
            # A row on its way out is in both files rather than in none if we die in between.
            for golden in sorted((self._golden, self._dropped), key=lambda g: g.shrunk):
                golden.save()
        except KitError as error:
            self.message = str(error)
            return False
        return True

    def _before(self) -> _Before:
        entries = list(self._golden.entries), list(self._dropped.entries)
        return _Before(self.place, self.decided, *entries)

    def _restore(self, before: _Before) -> None:
        self.place, self.decided = before.place, before.decided
        self._golden.entries, self._dropped.entries = list(before.golden), list(before.dropped)
