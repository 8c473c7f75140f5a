"""The plan against what happened, as a chart and as the README's block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Group
from rich.text import Text

from ..contracts.errors import BadInput
from .advice import Show, caveats
from .plan import Plan
from .state import State
from .times import duration
from .view import Facts

CHART = 42  # columns of time
NAME = 24


@dataclass(frozen=True)
class Row:
    """A phase: planned and spent seconds, and where both lie in the time worked."""

    name: str
    planned: float
    spent: float
    plan_from: float
    work: tuple[tuple[float, float], ...]  # begin and end of each stretch


def rows(facts: Facts) -> list[Row]:
    """The plan's phases, then those that the plan has lost."""
    state, spent = facts.state, facts.state.by_phase()
    work = _stretches(state)
    found, begin = [], 0.0
    for phase in facts.plan.phases:
        stretches = tuple(work.get(phase.id, ()))
        found.append(Row(phase.name, phase.seconds, spent.get(phase.id, 0.0), begin, stretches))
        begin += phase.seconds
    lost = [id_ for id_ in spent if facts.plan.phase(id_) is None]
    return found + [Row(id_, 0.0, spent[id_], 0.0, tuple(work[id_])) for id_ in lost]


def _stretches(state: State) -> dict[str, list[tuple[float, float]]]:
    """Where each phase lies in the time worked, pauses taken out."""
    found: dict[str, list[tuple[float, float]]] = {}
    worked = 0.0
    for segment in state.segments:
        if segment.mode == "running":
            found.setdefault(segment.phase, []).append((worked, worked + segment.seconds))
            worked += segment.seconds
    return found


def chart(facts: Facts) -> Group:
    """Planned above spent for each phase, on one axis of hours worked, 80 columns wide."""
    whole = max(facts.plan.seconds, facts.state.worked)
    lines = [Text(headline(facts), "bold"), Text()]
    for row in rows(facts):
        label = f"{row.name[:NAME]:{NAME}} {_difference(row):>8}  "
        planned = _blocks([(row.plan_from, row.plan_from + row.planned)], whole, "░")
        spent = _blocks(row.work, whole, "█")
        figures = f"{duration(row.spent)} of {duration(row.planned)}"
        lines.append(Text.assemble((label, "bold"), (planned, "cyan")))
        late = "red" if row.spent > row.planned else "green"
        lines.append(Text.assemble(f"  {figures:{NAME + 9}}", (spent, late)))
    lines += [_axis(whole), Text()]
    lines += [Text(line) for line in (*_pauses(facts.state), *caveats(*_of(facts)))]
    return Group(*lines)


def headline(facts: Facts) -> str:
    """How long the work took, against the box."""
    plan, state = facts.plan, facts.state
    over = 60 * (state.worked // 60) - plan.seconds
    against = f"{duration(over)} over" if over > 0 else f"{duration(-over)} under"
    if abs(over) < 60:
        against = "on time"
    so_far = "" if state.mode == "stopped" else " so far"
    return (
        f"{duration(state.worked)} of work{so_far} in a box of {duration(plan.seconds)}: {against}"
    )


def as_markdown(facts: Facts) -> str:
    """The README's block; times of day are local. Raises `BadInput` before the start."""
    state, zone = facts.state, facts.zone
    if not state.segments:
        raise BadInput("the box is not started: `takehome timebox start` starts it")
    begun, ended = state.segments[0].since, state.segments[-1].since
    period = begun.astimezone(zone).isoformat(" ", "minutes")
    if state.mode == "stopped":
        period += f" to {ended.astimezone(zone).isoformat(' ', 'minutes')}"
    lines = [f"{headline(facts)}. Logged by `takehome timebox` from {period}.", ""]
    lines += ["| phase | planned | spent | difference |", "| --- | ---: | ---: | ---: |"]
    for row in rows(facts):
        name = row.name.replace("|", "\\|")
        planned, spent = duration(row.planned), duration(row.spent)
        lines.append(f"| {name} | {planned} | {spent} | {_difference(row)} |")
    remarks = [*_pauses(state), *caveats(*_of(facts))]
    return "\n".join([*lines, "", *(f"- {line}" for line in remarks)])


def _of(facts: Facts) -> tuple[Plan, State, Show]:
    return facts.plan, facts.state, facts.show


def _pauses(state: State) -> list[str]:
    breaks = state.breaks()
    if not breaks:
        return ["No pauses."]
    count = "1 pause" if len(breaks) == 1 else f"{len(breaks)} pauses"
    return [f"{count}, {duration(sum(breaks))} in all, not counted."]


def _difference(row: Row) -> str:
    """Spent less planned, both as they are shown: in whole minutes."""
    minutes = int(row.spent // 60) - int(row.planned // 60)
    return f"{minutes:+d} min".replace("-", "−") if minutes else "0 min"


def _blocks(stretches: Iterable[tuple[float, float]], whole: float, block: str) -> str:
    """Stretches of time on the axis; each has one column at least."""
    columns = [" "] * CHART
    for begin, end in stretches:
        first = min(CHART - 1, round(begin / whole * CHART))
        last = min(CHART, max(first + 1, round(end / whole * CHART)))
        columns[first:last] = block * (last - first)
    return "".join(columns).rstrip()


def _axis(whole: float) -> Text:
    """Hours worked, at most six marks."""
    step = next(s for s in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 1e9) if whole / 3600 / s <= 6)
    line = ""
    mark = 0.0
    while mark * 3600 <= whole:
        line = line.ljust(min(CHART, int(mark * 3600 / whole * CHART))) + f"{mark:g} h"
        mark += step
    return Text(" " * (NAME + 11) + line, "dim")
