"""A practice session: which question comes next, and what a rating does. No terminal here."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from ..analysis.text import count
from ..contracts.errors import BadInput
from .cards import Question
from .progress import Progress, Rated

WEAK = 2  # ratings up to here come back
BACK_AFTER = {1: 3, 2: 6}  # questions in between
SURE = 4  # not asked again while there is anything else


class Practice:
    """Questions one after the other; each rating is on disk when `rate` returns."""

    def __init__(
        self,
        questions: Sequence[Question],
        progress: Progress,
        minutes: float | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not questions:
            raise BadInput("there is nothing to ask: run `takehome eval` first")
        self.rated: Counter[int] = Counter()
        self.minutes = minutes
        self.phase: Literal["asking", "rating", "done"] = "asking"
        self.seconds = 0.0  # that the last answer took
        self._answer = ""
        self._queue = in_order(questions, progress.last())
        self._progress, self._clock = progress, clock
        self._start = self._asked = clock()

    @property
    def question(self) -> Question | None:
        """The one that is asked now; None after the last."""
        return self._queue[0] if self._queue else None

    @property
    def waiting(self) -> int:
        """Questions after this one."""
        return max(0, len(self._queue) - 1)

    @property
    def left(self) -> float:
        """Seconds left for the present answer; negative once it is over."""
        taken = self._clock() - self._asked if self.phase == "asking" else self.seconds
        return self._queue[0].minutes * 60 - taken if self._queue else 0.0

    @property
    def session_left(self) -> float | None:
        """Seconds left of the session; None without a limit."""
        return None if self.minutes is None else self.minutes * 60 - (self._clock() - self._start)

    def answer(self, text: str) -> None:
        """The answer is given, typed or spoken: show what it should have covered."""
        if self.phase == "asking":
            self.seconds = self._clock() - self._asked
            self._answer, self.phase = text.strip(), "rating"

    def rate(self, rating: int) -> None:
        """Keep the rating and go on; a weak one is asked again later in the session."""
        if self.phase != "rating":
            return
        question = self._queue[0]
        self._progress.append(Rated(question.id, rating, round(self.seconds, 1), self._answer))
        self.rated[rating] += 1
        del self._queue[0]
        if rating <= WEAK:
            self._queue.insert(BACK_AFTER[rating], question)
        over = self.session_left is not None and self.session_left <= 0
        self.phase = "done" if over or not self._queue else "asking"
        self._asked = self._clock()

    def summary(self) -> str:
        """What the session came to, in one line."""
        shown = ", ".join(f"{times} × {rating}" for rating, times in sorted(self.rated.items()))
        weak = sum(rating <= WEAK for rating in self._progress.last().values())
        more = f"; first next time: {count(weak, 'weak answer')}" if weak else ""
        return f"{count(self.rated.total(), 'answer')} rated{f' ({shown})' if shown else ''}{more}."


def in_order(questions: Sequence[Question], last: dict[str, int]) -> list[Question]:
    """Weak ones first, the longest ago before the others; then those never asked; then the good.

    Questions known for sure are asked only where there is nothing else.
    """
    age = {name: place for place, name in enumerate(last)}
    known = sorted((q for q in questions if q.id in last), key=lambda q: age[q.id])
    weak = [q for q in known if last[q.id] <= WEAK]
    fresh = [q for q in questions if q.id not in last]
    good = [q for q in known if WEAK < last[q.id] < SURE]
    return [*weak, *fresh, *good] or known
