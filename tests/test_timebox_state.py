"""What a log adds up to, whatever happens to the clocks meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timebox_fixture import START, Turned, events, story

from takehome_kit.timebox.clock import Moment, span, system_clock
from takehome_kit.timebox.events import FIELDS, new_event
from takehome_kit.timebox.ledger import recompute

MINUTE = 60.0
# A story, then minutes of work, of each break, and per phase.
STORIES = [
    ("nothing", [], 0, [], {}),
    ("runs on", ["start", "go 30"], 30, [], {"base": 30}),
    ("pause", ["start", "go 30", "pause", "go 10", "resume", "go 5"], 35, [10], {"base": 35}),
    ("still paused", ["start", "go 30", "pause", "go 10"], 30, [10], {"base": 30}),
    (
        "phases",
        ["start", "go 30", "phase improve", "go 20", "stop", "go 99"],
        50,
        [],
        {"base": 30, "improve": 20},
    ),
    (
        "phase while paused",
        ["start", "go 3", "pause", "go 4", "phase write", "go 5", "resume", "go 6"],
        9,
        [9],
        {"base": 3, "write": 6},
    ),
    (
        "stopped from a pause",
        ["start", "go 5", "pause", "go 7", "stop", "go 9"],
        5,
        [7],
        {"base": 5},
    ),
    (
        "resumed after a stop",
        ["start", "go 5", "stop", "go 600", "resume", "go 6", "stop", "go 9"],
        11,
        [600],
        {"base": 11},
    ),
    (
        "pause, stop, resume is one break",
        ["start", "go 5", "pause", "go 7", "stop", "go 9", "resume", "go 1"],
        6,
        [16],
        {"base": 6},
    ),
    ("notes cost nothing", ["start", "go 5", "note x", "go 5", "done eval"], 10, [], {"base": 10}),
    ("started before", ["start -20", "go 10"], 30, [], {"base": 30}),
    ("paused before", ["start", "go 60", "pause -20", "go 5"], 40, [25], {"base": 40}),
    (
        "a pause told afterwards, both ends",
        ["start", "go 60", "pause -40", "go 1", "resume -11", "go 4"],
        35,
        [30],
        {"base": 35},
    ),
    ("stopped before", ["start", "go 600", "stop -480"], 120, [], {"base": 120}),
    ("asleep counts", ["start", "go 10", "sleep 50"], 60, [], {"base": 60}),
    ("reboot counts by the wall", ["start", "go 10", "restart 5", "go 3"], 18, [], {"base": 18}),
    ("set back", ["start", "go 10", "set -60", "go 10"], 20, [], {"base": 20}),
    ("set forward", ["start", "go 10", "set 600", "go 10"], 20, [], {"base": 20}),
    (
        "set back in a pause",
        ["start", "go 9", "pause", "go 2", "set -60", "go 3", "resume", "go 1"],
        10,
        [5],
        {"base": 10},
    ),
    ("a clock that goes back over a reboot", ["start", "go 9", "restart -30"], 0, [], {"base": 0}),
    ("paused for longer than it ran", ["start", "go 5", "pause -60"], 0, [5], {"base": 0}),
]


@pytest.mark.parametrize(("name", "steps", "worked", "breaks", "phases"), STORIES)
def test_story(
    name: str, steps: list[str], worked: float, breaks: list[float], phases: dict[str, float]
) -> None:
    """Work, breaks and phases, in minutes that really passed."""
    clock = Turned()
    state = story(clock, *steps).state(clock())
    assert state.worked == pytest.approx(MINUTE * worked)
    assert state.breaks() == pytest.approx([MINUTE * b for b in breaks])
    assert state.by_phase() == pytest.approx({k: MINUTE * v for k, v in phases.items()})
    assert not state.ignored


JUMPS = [
    (["start", "go 10"], []),
    (["start", "set 0.5", "go 10"], []),  # a minute at least: time servers correct less
    (["start", "go 10", "set -60", "go 10", "note x"], [-60]),
    (["start", "set 90", "note x", "go 5", "set -60"], [90, -60]),
    (["start", "go 10", "note x", "restart -30"], [-30]),
    (["start", "go 10", "restart 30"], []),
]


@pytest.mark.parametrize(("steps", "jumps"), JUMPS)
def test_jumps(steps: list[str], jumps: list[float]) -> None:
    """A clock that was set is noticed: up to the last event, and since."""
    clock = Turned()
    state = story(clock, *steps).state(clock())
    assert [j.seconds for j in state.jumps] == pytest.approx([MINUTE * j for j in jumps])


NAPS = [
    (["start", "go 10"], 0),
    (["start", "go 10", "sleep 50", "go 5"], 50),
    (["start", "go 10", "sleep 50", "note x", "sleep 20"], 70),
    (["start", "pause", "sleep 50", "resume", "go 5"], 0),
    (["start", "go 10", "sleep 50", "go 1", "pause -51"], 0),  # declared as a pause
    (["start", "go 10", "sleep 50", "go 1", "pause -21"], 29),  # in part: so much at least
    (["start", "go 10", "sleep 50", "go 1", "pause -51", "resume -1", "go 3"], 0),
    (["start", "go 10", "stop", "sleep 50"], 0),
]


@pytest.mark.parametrize(("steps", "slept"), NAPS)
def test_naps(steps: list[str], slept: float) -> None:
    """Sleep that counts as work is known, less what was declared a pause."""
    clock = Turned()
    assert story(clock, *steps).state(clock()).slept == pytest.approx(MINUTE * slept)


@pytest.mark.parametrize(
    "steps",
    [
        ["pause"],
        ["note x"],
        ["start", "start"],
        ["start", "resume"],
        ["start", "pause", "pause"],
        ["start", "stop", "pause"],
        ["start", "stop", "phase improve"],
    ],
)
def test_nonsense_is_ignored(steps: list[str]) -> None:
    """An event that makes no sense changes nothing and is kept for the record."""
    clock = Turned()
    told = events(clock, *steps)
    ledger, before = recompute(told), recompute(told[:-1])
    assert ledger.ignored == [told[-1]]
    assert (ledger.mode, ledger.segments) == (before.mode, before.segments)


def test_ticks_and_notes() -> None:
    """A tick can be taken back; notes keep time and phase; the first tick counts."""
    clock = Turned()
    ledger = story(clock, "start", "done eval", "go 5", "done eval", "done commit", "undone commit")
    assert ledger.done == {"eval": START}
    ledger = story(clock, "start", "phase write", "note slow index")
    assert [(n.phase, n.text, n.at) for n in ledger.notes] == [("write", "slow index", clock.at)]


def test_looking_changes_nothing() -> None:
    """A state can be asked for again and again, at any moment."""
    clock = Turned()
    ledger = story(clock, "start", "go 10", "set -60", "sleep 3", "note x")
    early = ledger.state(clock())
    clock.sleep(30)
    assert ledger.state(clock()).worked == early.worked + 30 * MINUTE
    assert ledger.state(early.now) == early


def test_unknown_boot() -> None:
    """Where the system names no boot, the wall clock decides and no reboot is claimed."""
    a = Moment(START, "", 100.0, 100.0)
    b = replace(a, at=START + timedelta(minutes=5), mono=1.0, awake=1.0)
    passed = span(a, b)
    assert (passed.seconds, passed.jump, passed.slept, passed.restarted) == (300, 0, 0, False)


def test_system_clock() -> None:
    """This computer's clocks move on together, and name the boot."""
    a, b = system_clock(), system_clock()
    assert a.boot == b.boot
    assert a.mono <= b.mono
    assert span(a, b).jump == pytest.approx(0, abs=1)
    assert a.at.utcoffset() == timedelta(0)


DATA = {"phase": "base", "hours": 4.0, "item": "eval", "text": "x"}
KINDS = st.sampled_from(sorted(FIELDS))
TURNS = st.sampled_from(["go", "sleep", "set", "restart"])
STEPS = st.lists(st.tuples(TURNS, st.floats(0, 500), KINDS, st.none() | st.floats(0, 800)))


@given(STEPS)
def test_every_second_counted_once(steps: list[tuple[str, float, str, float | None]]) -> None:
    """Whatever is logged and whatever the clocks do: no gap, no overlap, nothing raised."""
    clock, told = Turned(), []
    for turn, minutes, kind, back in steps:
        getattr(clock, turn)(minutes if turn != "set" else minutes - 250)
        data = {name: DATA[name] for name in FIELDS[kind]}
        since = clock.at - timedelta(minutes=back) if back is not None else None
        told.append(new_event(clock(), kind, data, since))
    ledger = recompute(told)
    clock.go(10)
    state = ledger.state(clock())
    ends = [segment.end for segment in state.segments]
    assert [segment.begin for segment in state.segments[1:]] == ends[:-1]
    assert all(segment.seconds >= 0 for segment in state.segments)
    assert 0 <= state.slept <= state.worked + 1e-6
    if state.mode != "idle":
        assert ends[-1] == pytest.approx(ledger.position + 10 * MINUTE)
        tail = state.segments[-1].seconds if state.mode == "stopped" else 0
        whole = ends[-1] - state.segments[0].begin
        assert state.worked + sum(state.breaks()) + tail == pytest.approx(whole)
