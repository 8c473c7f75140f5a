"""What each verb does to the log: one event, or one sentence why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput
from .clock import Clock, Moment, system_clock
from .events import Event, new_event
from .ledger import Ledger, recompute
from .log import Loaded, Log
from .plan import Plan, did_you_mean, read_plan
from .state import Mode, State
from .times import clock_time, parse_since

_REMEDY: dict[Mode, str] = {
    "idle": "`takehome timebox start` starts it",
    "running": "`takehome timebox` shows it",
    "paused": "`takehome timebox start` goes on",
    "stopped": "`takehome timebox start` goes on after all",
}
# What an event carries, decided under the log's lock from all that came before.
Decide = Callable[[Ledger], dict[str, Any]]


@dataclass(frozen=True)
class Box:
    """The time box of a project. `say` is told of lines of the log that are no events."""

    project: Path
    say: Callable[[str], None]
    clock: Clock = system_clock
    zone: tzinfo | None = None  # None: the computer's

    def plan(self) -> Plan:
        """The plan as it is now; raises `BadInput`."""
        return read_plan(self.project)

    def ledger(self) -> Ledger:
        """The log, added up."""
        log = Log(self.project)
        loaded = log.read()
        self._complain(log, loaded)
        return recompute(loaded.events)

    def state(self) -> State:
        """What the log says now."""
        return self.ledger().state(self.clock())

    def start(self, since: str | None = None) -> State:
        """Start the box in the plan's first phase."""
        plan = self.plan()
        data = {"phase": plan.phases[0].id, "hours": plan.hours}
        return self._log("start", lambda ledger: data, since)

    def pause(self, since: str | None = None) -> State:
        """Stop counting for a while."""
        return self._log("pause", lambda ledger: {}, since)

    def resume(self, since: str | None = None) -> State:
        """Count again, after a pause or a stop."""
        return self._log("resume", lambda ledger: {}, since)

    def stop(self, since: str | None = None) -> State:
        """End the box."""
        return self._log("stop", lambda ledger: {}, since)

    def next(self) -> State:
        """Go to the plan's next phase; raises `BadInput` after the last."""
        plan = self.plan()
        return self._log("phase", lambda ledger: {"phase": _next_phase(plan, ledger)})

    def done(self, item: str) -> State:
        """Tick an item of a checklist."""
        known = self.plan().items
        if item not in known:
            raise BadInput(f"no checklist has the item “{item}”{did_you_mean(item, known)}")

        def decide(ledger: Ledger) -> dict[str, Any]:
            if item in ledger.done:
                raise BadInput(f"{item} is ticked already, at {self._show(ledger.done[item])}")
            return {"item": item}

        return self._log("done", decide)

    def undo(self, item: str) -> State:
        """Take a tick back."""

        def decide(ledger: Ledger) -> dict[str, Any]:
            if item not in ledger.done:
                near = did_you_mean(item, ledger.done) if ledger.done else ""
                raise BadInput(f"{item} is not ticked{near}")
            return {"item": item}

        return self._log("undone", decide)

    def note(self, text: str) -> State:
        """Write a remark down, with the time and the phase."""
        # What the terminal could not decode, and control characters, have no place on a screen.
        readable = text.encode("utf-8", "replace").decode("utf-8")
        clean = " ".join("".join(c if c.isprintable() else " " for c in readable).split())
        if not clean:
            raise BadInput("the note is empty: takehome timebox note TEXT")
        return self._log("note", lambda ledger: {"text": clean})

    def _log(self, kind: str, decide: Decide, since: str | None = None) -> State:
        log = Log(self.project)

        def make(events: list[Event]) -> Event:
            now = self.clock()
            ledger = recompute(events)
            self._require_possible(kind, ledger, now)
            happened = parse_since(since, now.at, self.zone) if since else None
            self._require_after_last(happened, ledger)
            return new_event(now, kind, decide(ledger), happened)

        event, before = log.append(make)
        self._complain(log, before)
        return recompute([*before.events, event]).state(event.moment)

    def _require_possible(self, kind: str, ledger: Ledger, now: Moment) -> None:
        if not ledger.allows(kind):
            since = ledger.state(now).turned
            when = f" since {self._show(since)}" if since else ""
            mode = "not started" if ledger.mode == "idle" else ledger.mode
            raise BadInput(f"the box is {mode}{when}: {_REMEDY[ledger.mode]}")

    def _require_after_last(self, happened: datetime | None, ledger: Ledger) -> None:
        last = ledger.last
        if happened and last and happened < last.happened:
            raise BadInput(
                f"--since {self._show(happened)} is before the last entry of the log "
                f"({last.kind}, {self._show(last.happened)}): give a later time"
            )

    def _complain(self, log: Log, loaded: Loaded) -> None:
        fate = f"moved to {log.rejects.name}" if loaded.set_aside else "left out, not moved"
        path = log.path.relative_to(self.project)
        for line in loaded.rejected:
            self.say(f"{path}, line {line.line} is no event ({line.reason}): {fate}")

    def _show(self, at: datetime) -> str:
        return clock_time(at, self.clock().at, self.zone)


def _next_phase(plan: Plan, ledger: Ledger) -> str:
    """The phase after the furthest that was reached; phases the plan has lost do not count."""
    reached = [ledger.phase, *(segment.phase for segment in ledger.segments)]
    place = max(plan.place(id_) for id_ in reached)
    if place + 1 == len(plan.phases):
        name = plan.phases[-1].name
        raise BadInput(f"“{name}” is the last phase: `takehome timebox stop` ends the box")
    return plan.phases[place + 1].id
