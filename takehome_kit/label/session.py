"""A sitting of one annotator: what each key does. No terminal here."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ..contracts.errors import KitError
from .setup import Task
from .store import Log


class Session:
    """Tasks without a label, one after the other; every label is on disk when `label` returns."""

    def __init__(
        self,
        tasks: Sequence[Task],
        log: Log,
        scale: Sequence[str],
        round_: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        before = log.labels.of(round_)
        self.queue = [task for task in tasks if task.id not in before]
        self.total, self.earlier = len(tasks), len(tasks) - len(self.queue)
        self.scale, self.round = tuple(scale), round_
        self.place = self.labelled = 0
        self.message = self.note = ""
        self._log, self._clock = log, clock
        self._labels: list[bool] = []  # of the tasks before this one: labelled, or skipped
        self._start = self._shown = clock()

    @property
    def task(self) -> Task | None:
        """The one shown now; None after the last."""
        return self.queue[self.place] if self.place < len(self.queue) else None

    @property
    def minutes(self) -> float:
        return (self._clock() - self._start) / 60

    @property
    def skipped(self) -> int:
        return self._labels.count(False)

    def label(self, place: int) -> None:
        """Give the label of key `place` (from 0) and go on."""
        task = self.task
        if task is None or place >= len(self.scale):
            return
        more = {"note": self.note, "seconds": round(self._clock() - self._shown, 1)}
        shown = {"shown": task.shown} if task.shown else {}
        if self._write(task.id, task.label(place, self.scale), **more, **shown):
            self.labelled += 1
            self._go(1, True)

    def skip(self) -> None:
        """Leave it without a label; it comes again in the next sitting."""
        if self.task is not None:
            self._go(1, False)
            self.message = "Skipped."

    def back(self) -> None:
        """Undo the last key: the label is withdrawn, on disk too."""
        if not self._labels:
            self.message = "Nothing to undo in this sitting."
            return
        was_labelled = self._labels[-1]
        if was_labelled and not self._write(self.queue[self.place - 1].id, None):
            return
        self.labelled -= was_labelled
        del self._labels[-1]
        self._go(-1, None)
        self.message = "The label is withdrawn." if was_labelled else "Back."

    def _go(self, step: int, was_labelled: bool | None) -> None:
        if was_labelled is not None:
            self._labels.append(was_labelled)
        self.place, self.message, self.note = self.place + step, "", ""
        self._shown = self._clock()

    def _write(self, item: str, label: str | None, **more: object) -> bool:
        try:
            self._log.add(item, label, self.round, **more)
        except KitError as error:
            self.message = str(error)
            return False
        return True
