"""What to do now, and what about the figures is open to doubt. Plain sentences, no screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from .ledger import NOTICEABLE
from .plan import Plan
from .state import State
from .times import duration

SILENCE = 2 * 3600.0  # seconds without an entry after which it is asked whether that was work
Show = Callable[[datetime], str]  # a UTC time as the local clock shows it


def advice(plan: Plan, state: State, show: Show) -> list[str]:
    """What to do now, most pressing first; empty while all is within the plan."""
    if state.mode == "running":
        return [*_hurry(plan, state), *_overrun(plan, state)]
    since = f" since {show(state.turned)}" if state.turned else ""
    return {
        "idle": ["Not started: `takehome timebox start` starts the clock."],
        "paused": [f"Paused{since}: `takehome timebox start` goes on."],
        "stopped": [f"Stopped{since}: `takehome timebox start` goes on after all."],
    }[state.mode]


def _hurry(plan: Plan, state: State) -> Iterator[str]:
    left = plan.seconds - state.worked
    here = plan.place(state.phase)
    needed = sum(phase.seconds for phase in plan.phases[here + 1 :])
    if left <= 0:
        yield "The box is used up: commit what runs, write down what is missing, stop."
    elif here < plan.place(plan.freeze):
        if left <= plan.closing:
            yield f"{_minutes(left)} left: freeze, write."
    elif 0 < left <= needed:
        following = plan.phases[here + 1].name
        yield f"{_minutes(left)} left: on to “{following}” (`takehome timebox next`)."


def _overrun(plan: Plan, state: State) -> Iterator[str]:
    phase = plan.phase(state.phase)
    if phase is None:
        return
    over = state.by_phase().get(phase.id, 0.0) - phase.seconds
    if over >= 60:
        drop = f" Drop first: {phase.cut[0]}." if phase.cut else ""
        yield f"“{phase.name}” is {duration(over)} over.{drop}"


def _minutes(seconds: float) -> str:
    n = int(seconds // 60)
    return "1 minute" if n == 1 else f"{n} minutes"


def gap(state: State, show: Show) -> list[str]:
    """A stretch up to now that counts as work and may not have been: its sign, and the remedy."""
    if state.mode != "running" or state.last is None:
        return []
    passed = state.since_last
    if passed.slept >= NOTICEABLE:
        what = f"the computer slept for {duration(passed.slept)} after {show(state.last.happened)}"
    elif passed.restarted:
        what = f"the computer was restarted after {show(state.last.happened)}"
    elif passed.seconds >= SILENCE:
        what = f"nothing was logged since {show(state.last.happened)}"
    else:
        return []
    return [
        f"{what}, and all of it counts.",
        "No work? `takehome timebox pause --since HH:MM`, then start.",
    ]


def caveats(plan: Plan, state: State, show: Show) -> list[str]:
    """What a reader of the figures should know."""
    said = []
    if state.hours and abs(state.hours - plan.hours) > 1e-6:
        said.append(
            f"The box was {state.hours:g} h at the start; the plan now says {plan.hours:g} h."
        )
    lost = [id_ for id_ in state.by_phase() if plan.phase(id_) is None]
    if lost:
        said.append(f"No longer in the plan: {', '.join(lost)}.")
    said += [_jump(state, show)] if state.jumps else []
    if state.slept >= NOTICEABLE:
        said.append(f"The computer slept for {duration(state.slept)} of the time counted as work.")
    if state.afterwards:
        said.append(f"Entered afterwards, with --since: {state.afterwards}.")
    return [*said, *_ignored(state, show)]


def _ignored(state: State, show: Show) -> list[str]:
    if not state.ignored:
        return []
    last = f"{state.ignored[-1].kind}, {show(state.ignored[-1].moment.at)}"
    return [f"Entries that made no sense and do not count: {len(state.ignored)} (last: {last})."]


def _jump(state: State, show: Show) -> str:
    last = state.jumps[-1]
    how = f"{'forward' if last.seconds > 0 else 'back'} by {duration(abs(last.seconds))}"
    times = "" if len(state.jumps) == 1 else f" {len(state.jumps)} times, last"
    return f"The clock was set{times} {how} before {show(last.at)}; uptime was counted."
