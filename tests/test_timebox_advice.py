"""What to do now, and what about the figures is open to doubt."""

from __future__ import annotations

from pathlib import Path

import pytest
from timebox_fixture import PLAN, make_project, told

from takehome_kit.timebox.advice import advice, caveats, gap
from takehome_kit.timebox.plan import Plan, read_plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Baseline 60 min, improve 120, write 45, buffer 15."""
    return read_plan(make_project(tmp_path))


ADVICE = [
    ([], ["Not started: `takehome timebox start` starts the clock."]),
    (["start", "go 20"], []),
    (["start", "go 5", "pause"], ["Paused since 09:05: `takehome timebox start` goes on."]),
    (["start", "go 5", "stop"], ["Stopped since 09:05: `takehome timebox start` goes on"]),
    (["start", "go 60.5"], []),  # over by less than a minute
    (["start", "go 70"], ["“Baseline” is 10 min over. Drop first: the demo."]),
    (["start", "go 50", "phase improve", "go 129"], ["“Improve” is 9 min over."]),
    (["start", "go 70", "phase improve", "go 109"], []),
    (["start", "go 80", "phase improve", "go 100"], ["60 minutes left: freeze, write."]),
    (["start", "go 80", "phase improve", "go 115"], ["45 minutes left: freeze, write."]),
    (["start", "go 80", "phase improve", "go 159"], ["1 minute left: freeze, write.", "“Improve"]),
    (["start", "go 80", "phase write", "go 40"], []),
    (["start", "go 180", "phase write", "go 46"], ["14 minutes left: on to “Buffer”", "“Write”"]),
    (["start", "go 200", "phase buffer", "go 41"], ["The box is used up", "“Buffer” is 26"]),
    (["start", "go 241"], ["The box is used up: commit what runs", "“Baseline” is 3 h 01 min"]),
]


@pytest.mark.parametrize(("steps", "expected"), ADVICE)
def test_advice(plan: Plan, steps: list[str], expected: list[str]) -> None:
    """It says what to do, and when to stop building."""
    facts = told(plan, *steps)
    given = advice(plan, facts.state, facts.show)
    assert len(given) == len(expected)
    assert all(line.startswith(words) for line, words in zip(given, expected, strict=True)), given


GAPS = [
    (["start", "go 119"], ""),
    (["start", "go 30", "note x", "go 121"], "nothing was logged since 09:30"),
    (
        ["start", "go 30", "note x", "sleep 80", "go 1"],
        "the computer slept for 1 h 20 min after 09",
    ),
    (["start", "go 30", "note x", "restart 9"], "the computer was restarted after 09:30"),
    (["start", "go 30", "sleep 80", "note x", "go 1"], ""),  # seen before the last entry
    (["start", "pause", "sleep 300"], ""),
    (["start", "stop", "restart 900"], ""),
    ([], ""),
]


@pytest.mark.parametrize(("steps", "words"), GAPS)
def test_gap(plan: Plan, steps: list[str], words: str) -> None:
    """A stretch that may not have been work is named, with the way to take it out."""
    facts = told(plan, *steps)
    given = gap(facts.state, facts.show)
    assert bool(given) == bool(words)
    if words:
        assert given[0].startswith(words)
        assert "--since HH:MM" in given[1]


CAVEATS = [
    (["start", "go 30"], []),
    (["start", "set -60", "go 5"], ["The clock was set back by 1 h 00 min before 08:05"]),
    (
        ["start", "set 90", "note x", "set -9", "go 1"],
        ["The clock was set 2 times, last back by 9"],
    ),
    (["start", "sleep 50"], ["The computer slept for 50 min of the time counted as work."]),
    (["start -5", "go 9", "pause -2"], ["Entered afterwards, with --since: 2."]),
    (["start", "phase gone", "go 5"], ["No longer in the plan: gone."]),
    (["start", "pause", "pause"], ["Entries that made no sense and do not count: 1 (last: pause,"]),
]


@pytest.mark.parametrize(("steps", "expected"), CAVEATS)
def test_caveats(plan: Plan, steps: list[str], expected: list[str]) -> None:
    """What makes a figure doubtful is said with the figure."""
    facts = told(plan, *steps)
    given = caveats(plan, facts.state, facts.show)
    assert len(given) == len(expected)
    assert all(line.startswith(words) for line, words in zip(given, expected, strict=True)), given


def test_changed_box(tmp_path: Path) -> None:
    """A box that was made larger after the start is said to be."""
    plan = read_plan(make_project(tmp_path, PLAN.replace("hours = 4", "hours = 5")))
    facts = told(plan, "start")
    assert caveats(plan, facts.state, facts.show) == [
        "The box was 4 h at the start; the plan now says 5 h."
    ]
