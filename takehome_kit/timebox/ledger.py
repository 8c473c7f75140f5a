"""Events added up, one by one. Nothing here reads a clock or a file.

Time is laid on an axis of seconds that really passed (`clock.span`): setting the wall clock does
not move it. Segments tile the axis from the start to the last event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from .clock import Moment, Span, span
from .events import Event
from .state import Jump, Mode, Nap, Note, Segment, State

# In which modes an event makes sense; the others do whenever the box was started.
POSSIBLE: dict[str, tuple[Mode, ...]] = {
    "start": ("idle",),
    "pause": ("running",),
    "resume": ("paused", "stopped"),
    "phase": ("running", "paused"),
    "stop": ("running", "paused"),
}
_STARTED: tuple[Mode, ...] = ("running", "paused", "stopped")
_LEADS_TO: dict[str, Mode] = {
    "start": "running",
    "pause": "paused",
    "resume": "running",
    "stop": "stopped",
}
NOTICEABLE = 60.0  # seconds; smaller steps of the clock and naps are left unsaid


@dataclass
class Ledger:
    """What the events up to now amount to; `state` looks at it at a moment."""

    mode: Mode = "idle"
    phase: str = ""
    hours: float | None = None  # of the box, when it was started
    last: Event | None = None
    position: float = 0.0  # of the last event, on the axis
    begin: float = 0.0  # of the segment that is open
    since: datetime | None = None  # the same by the wall clock
    afterwards: int = 0
    segments: list[Segment] = field(default_factory=list)
    done: dict[str, datetime] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    jumps: list[Jump] = field(default_factory=list)
    naps: list[Nap] = field(default_factory=list)
    ignored: list[Event] = field(default_factory=list)

    def allows(self, kind: str) -> bool:
        """Whether an event of this kind makes sense now."""
        return self.mode in POSSIBLE.get(kind, _STARTED)

    def apply(self, event: Event) -> None:
        """Take the next event in; one that makes no sense is kept in `ignored`."""
        if self.last:
            passed = span(self.last.moment, event.moment)
            self.jumps += _jumps(passed, event.moment)
            self.naps += _naps(passed, self.position)
            self.position += passed.seconds
        self.last = event
        if self.allows(event.kind):
            self._take(event)
        else:
            self.ignored.append(event)

    def state(self, now: Moment) -> State:
        """What the box amounts to at `now`; the ledger stays as it is."""
        passed = span(self.last.moment, now) if self.last else Span(0.0, 0.0, 0.0, restarted=False)
        return State(
            now=now,
            mode=self.mode,
            phase=self.phase,
            hours=self.hours,
            segments=(*self.segments, *self._open(self.position + passed.seconds, now.at)),
            done=self.done,
            notes=tuple(self.notes),
            jumps=(*self.jumps, *_jumps(passed, now)),
            naps=(*self.naps, *_naps(passed, self.position)),
            ignored=tuple(self.ignored),
            afterwards=self.afterwards,
            last=self.last,
            since_last=passed,
        )

    def _take(self, event: Event) -> None:
        match event.kind:
            case "done":
                self.done.setdefault(event.data["item"], event.moment.at)
            case "undone":
                self.done.pop(event.data["item"], None)
            case "note":
                self.notes.append(Note(event.moment.at, self.phase, event.data["text"]))
            case "phase" if self.mode == "paused":
                self.phase = event.data["phase"]
            case _:
                self._turn(event)

    def _turn(self, event: Event) -> None:
        """Begin another segment: the mode or the phase changes."""
        back = max(0.0, (event.moment.at - event.happened).total_seconds())
        at = self.position - back
        if self.mode != "idle":
            at = max(at, self.begin)
            self.segments += self._open(at, event.happened)
        self.afterwards += event.since is not None
        self.mode = _LEADS_TO.get(event.kind, self.mode)
        self.phase = event.data.get("phase", self.phase)
        self.hours = event.data.get("hours", self.hours)
        self.begin, self.since = at, event.happened

    def _open(self, end: float, until: datetime) -> list[Segment]:
        """The open segment, as if it ended here; none before the start."""
        if self.since is None:
            return []
        return [Segment(self.mode, self.phase, self.begin, end, self.since, until)]


def recompute(events: Iterable[Event]) -> Ledger:
    """All events added up."""
    ledger = Ledger()
    for event in events:
        ledger.apply(event)
    return ledger


def _jumps(passed: Span, at: Moment) -> list[Jump]:
    return [Jump(at.at, passed.jump)] if abs(passed.jump) >= NOTICEABLE else []


def _naps(passed: Span, begin: float) -> list[Nap]:
    if passed.slept < NOTICEABLE:
        return []
    return [Nap(begin, begin + passed.seconds, passed.slept)]
