"""`status` and `watch`: the box on one screen of 80 by 24."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from rich.console import Group
from rich.text import Text

from .advice import advice, caveats, gap
from .plan import Phase, Plan
from .state import Mode, State
from .times import clock_time, duration

LINES = 23  # the 24th is the shell's prompt
BAR = 66  # columns of the bar of the box
PHASES = 8  # shown at most
PHASE_BAR = 20  # columns of a phase's bar
DOUBTS = 3  # lines
COLOURS: dict[Mode, str] = {
    "idle": "yellow",
    "running": "green",
    "paused": "yellow",
    "stopped": "cyan",
}


@dataclass(frozen=True)
class Facts:
    """What a screen is made of."""

    name: str  # of the project
    plan: Plan
    state: State
    last_eval: str
    last_check: str
    zone: tzinfo | None
    complaints: tuple[str, ...] = ()  # about the log or the plan, where nobody else says them

    def show(self, at: datetime) -> str:
        """A UTC time as the local clock shows it."""
        return clock_time(at, self.state.now.at, self.zone)


def screen(facts: Facts, width: int, lines: int = LINES, ticking: bool = False) -> Group:
    """The screen, `lines` of `width` columns at most; `ticking` shows seconds."""
    above = [*_head(facts, ticking), Text(), *_phases(facts), Text()]
    below = [Text(), *_foot(facts)]
    rows = [*above, *_checklist(facts, lines - len(above) - len(below)), *below][:lines]
    for row in rows:
        row.no_wrap = True
        row.truncate(width, overflow="ellipsis")
    return Group(*rows)


def _head(facts: Facts, ticking: bool) -> list[Text]:
    plan, state = facts.plan, facts.state
    since = f" since {facts.show(state.turned)}" if state.turned else ""
    mode = "not started" if state.mode == "idle" else state.mode
    now = state.now.at.astimezone(facts.zone).strftime("%a %H:%M:%S" if ticking else "%a %H:%M")
    title = Text.assemble((facts.name, "bold"), "  ", (mode + since, COLOURS[state.mode]))
    title.append(f"  {now}", "dim")
    share = state.worked / plan.seconds
    colour = (
        "red" if share >= 1 else "yellow" if share >= 1 - plan.closing / plan.seconds else "green"
    )
    bar = Text.assemble((_bar(share, BAR), colour), f" {share:.0%}")
    return [title, bar, Text(_figures(facts, ticking))]


def _figures(facts: Facts, ticking: bool) -> str:
    plan, state = facts.plan, facts.state
    # Cut to minutes once, so that what is used and what is left add up to the box.
    used = state.worked if ticking else 60 * (state.worked // 60)
    left = plan.seconds - used
    seconds = f" {int(used % 60):02d} s" if ticking else ""
    rest = f"{duration(left)} left" if left >= 0 else f"{duration(-left)} over"
    until = left - plan.closing
    freeze = ""
    if state.mode == "running" and until > 0 and plan.place(state.phase) < plan.place(plan.freeze):
        freeze = f"; freeze at {facts.show(state.now.at + timedelta(seconds=until))}"
    return f"{duration(used)}{seconds} of {duration(plan.seconds)}; {rest}{freeze}"


def _phases(facts: Facts) -> list[Text]:
    plan, spent = facts.plan, facts.state.by_phase()
    here = plan.place(facts.state.phase)
    first = max(0, min(here - PHASES // 2, len(plan.phases) - PHASES))
    shown = plan.phases[first : first + PHASES]
    return [
        _phase(phase, spent.get(phase.id, 0.0), i == here) for i, phase in enumerate(shown, first)
    ]


def _phase(phase: Phase, spent: float, here: bool) -> Text:
    over = spent - phase.seconds
    row = Text(" ▸ " if here else "   ", style="bold" if here else "")
    row.append(f"{phase.name[:24]:24} {_minutes(spent):>4} of {_minutes(phase.seconds):>4} min  ")
    row.append(_bar(spent / phase.seconds, PHASE_BAR), "red" if over >= 60 else "green")
    if over >= 60:
        row.append(f" {_minutes(over)} min over", "red")
    return row


def _checklist(facts: Facts, room: int) -> list[Text]:
    phase = facts.plan.phase(facts.state.phase) or facts.plan.phases[0]
    done = facts.state.done
    title = Text(f"{phase.name}: {sum(i in done for i in phase.items)} of {len(phase.items)} done")
    # What is open comes first when not all of it fits.
    ids = list(phase.items)
    if len(ids) > room - 1:
        ids = sorted(ids, key=lambda id_: id_ in done)
        ids, more = ids[: max(0, room - 2)], [Text(f"   … {len(ids) - max(0, room - 2)} more")]
    else:
        more = []
    width = max(map(len, phase.items), default=0)
    return [title, *(_item(id_, phase.items[id_], id_ in done, width) for id_ in ids), *more]


def _item(id_: str, text: str, done: bool, width: int) -> Text:
    tick = (" ✓ ", "green") if done else " · "
    return Text.assemble(tick, (id_.ljust(width), "bold" if not done else "dim"), f"  {text}")


def _foot(facts: Facts) -> list[Text]:
    plan, state = facts.plan, facts.state
    doubts = [*facts.complaints, *gap(state, facts.show), *caveats(plan, state, facts.show)]
    return [
        Text(f"Last eval: {facts.last_eval}"),
        Text(f"Last check: {facts.last_check}"),
        *(Text(line, "bold") for line in advice(plan, state, facts.show)),
        *(Text(f"! {line}", "yellow") for line in doubts[:DOUBTS]),
    ]


def _bar(share: float, width: int) -> str:
    full = min(width, int(share * width))
    return "█" * full + "░" * (width - full)


def _minutes(seconds: float) -> int:
    return int(seconds // 60)
