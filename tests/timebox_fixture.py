"""A clock that the tests turn, a small plan, and a take-home to keep in a box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from takehome_kit.timebox.clock import Moment
from takehome_kit.timebox.events import Event, new_event
from takehome_kit.timebox.ledger import Ledger, recompute
from takehome_kit.timebox.log import Log
from takehome_kit.timebox.plan import Plan
from takehome_kit.timebox.view import Facts

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PLAN = """\
hours = 4
freeze = "write"

[[phase]]
id = "base"
name = "Baseline"
share = 60
cut = ["the demo", "the second format"]
[phase.items]
eval = "make eval runs"
commit = "Committed"

[[phase]]
id = "improve"
name = "Improve"
share = 120
[phase.items]
first = "One change measured"

[[phase]]
id = "write"
name = "Write"
share = 45
[phase.items]
limits = "Limits are named"

[[phase]]
id = "buffer"
name = "Buffer"
share = 15
"""


class Turned:
    """A computer's clocks, turned by hand; all steps in minutes."""

    def __init__(self, at: datetime = START) -> None:
        self.at, self.boot, self.mono, self.awake = at, "boot-1", 1000.0, 900.0

    def __call__(self) -> Moment:
        return Moment(self.at, self.boot, self.mono, self.awake)

    def go(self, minutes: float) -> None:
        """Time passes."""
        self.sleep(minutes)
        self.awake += 60 * minutes

    def sleep(self, minutes: float) -> None:
        """Time passes with the lid closed."""
        self.at += timedelta(minutes=minutes)
        self.mono += 60 * minutes

    def set(self, minutes: float) -> None:
        """Somebody sets the wall clock."""
        self.at += timedelta(minutes=minutes)

    def restart(self, minutes: float) -> None:
        """The computer is off for a while, and starts counting anew."""
        self.at += timedelta(minutes=minutes)
        self.boot, self.mono, self.awake = f"{self.boot}+", 5.0, 5.0


def story(clock: Turned, *steps: str) -> Ledger:
    """A ledger of steps such as "start", "go 10", "phase improve", "pause -20" (20 minutes ago)."""
    return recompute(events(clock, *steps))


def events(clock: Turned, *steps: str) -> list[Event]:
    """The events of a story; its other steps turn the clock."""
    told = []
    for step in steps:
        word, _, rest = step.partition(" ")
        turn: Callable[[float], None] | None = getattr(clock, word, None)
        if callable(turn):
            turn(float(rest))
        else:
            told.append(_event(clock, word, rest))
    return told


def _event(clock: Turned, kind: str, rest: str) -> Event:
    field = {"phase": "phase", "done": "item", "undone": "item", "note": "text"}.get(kind)
    data = {field: rest} if field else {"phase": "base", "hours": 4.0} if kind == "start" else {}
    since = None if field or not rest else clock.at + timedelta(minutes=float(rest))
    return new_event(clock(), kind, data, since)


def write_log(log: Log, told: list[Event]) -> list[Event]:
    """Append the events one by one."""
    for event in told:
        log.append(lambda before, event=event: event)  # type: ignore[misc]
    return told


def make_project(folder: Path, plan: str = PLAN) -> Path:
    """A folder that the kit takes for a take-home, with a plan."""
    project = folder / "acme"
    (project / "evals").mkdir(parents=True)
    (project / ".copier-answers.yml").write_text("kind: rag\n")
    (project / "timebox.toml").write_text(plan)
    return project


def told(plan: Plan, *steps: str) -> Facts:
    """What a screen shows at the end of a story; local time is UTC."""
    clock = Turned()
    state = story(clock, *steps).state(clock())
    return Facts("acme", plan, state, "none yet", "not run yet", UTC)


def drawn(what: object, width: int = 80) -> list[str]:
    """What a terminal of that width shows, without what pads the lines."""
    console = Console(width=width, height=24, highlight=False)
    with console.capture() as capture:
        console.print(what)
    return [line.rstrip() for line in capture.get().splitlines()]
