"""The time box at a moment: what the log says, and sums over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from .clock import Moment, Span
from .events import Event

Mode = Literal["idle", "running", "paused", "stopped"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one mode in one phase; `begin` and `end` in seconds that really passed."""

    mode: Mode
    phase: str
    begin: float
    end: float
    since: datetime  # the same two by the wall clock, UTC
    until: datetime

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of the candidate's."""

    at: datetime
    phase: str
    text: str


@dataclass(frozen=True, slots=True)
class Jump:
    """The wall clock was set, by `seconds`, some time before `at`."""

    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Nap:
    """The computer slept for `slept` seconds, somewhere between `begin` and `end`."""

    begin: float
    end: float
    slept: float


@dataclass(frozen=True)
class State:
    """Everything the log says at the moment `now`."""

    now: Moment
    mode: Mode
    phase: str  # its id; empty before the start
    hours: float | None  # of the box, when it was started
    segments: tuple[Segment, ...]  # without gaps from the start until now
    done: dict[str, datetime]  # item id: when
    notes: tuple[Note, ...]
    jumps: tuple[Jump, ...]
    naps: tuple[Nap, ...]
    ignored: tuple[Event, ...]  # made no sense when they came
    afterwards: int  # how many turns were entered with `since`
    last: Event | None
    since_last: Span  # from the last event until now

    @property
    def started(self) -> datetime | None:
        """When, by the wall clock, UTC."""
        return self.segments[0].since if self.segments else None

    @property
    def turned(self) -> datetime | None:
        """Since when the mode has been what it is, UTC."""
        runs = [next(group).since for _, group in groupby(self.segments, lambda s: s.mode)]
        return runs[-1] if runs else None

    @property
    def worked(self) -> float:
        """Seconds of work."""
        return sum(self.by_phase().values())

    @property
    def slept(self) -> float:
        """Seconds that count as work although the computer slept."""
        return sum(max(0.0, nap.slept - self._idle(nap)) for nap in self.naps)

    def by_phase(self) -> dict[str, float]:
        """Seconds of work per phase id, in the order in which they came."""
        sums: dict[str, float] = {}
        for segment in self.segments:
            if segment.mode == "running":
                sums[segment.phase] = sums.get(segment.phase, 0.0) + segment.seconds
        return sums

    def breaks(self) -> list[float]:
        """Seconds of each pause; what follows the last stop is none."""
        idle = [
            list(group)
            for working, group in groupby(self.segments, lambda s: s.mode == "running")
            if not working
        ]
        if self.mode == "stopped":
            idle[-1] = [s for s in idle[-1] if s.mode == "paused"]
        return [sum(s.seconds for s in run) for run in idle if run]

    def _idle(self, nap: Nap) -> float:
        """Seconds around the nap that do not count as work."""
        working = sum(
            max(0.0, min(nap.end, s.end) - max(nap.begin, s.begin))
            for s in self.segments
            if s.mode == "running"
        )
        return nap.end - nap.begin - working
