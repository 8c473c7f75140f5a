"""The plan against what happened; the last eval in a line."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from factory import START as RUN_START
from factory import make_results, write_results
from timebox_fixture import drawn, make_project, told

from takehome_kit.timebox.evals import last_eval
from takehome_kit.timebox.plan import Plan, read_plan
from takehome_kit.timebox.report import as_markdown, chart


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Baseline 60 min, improve 120, write 45, buffer 15."""
    return read_plan(make_project(tmp_path))


STEPS = ("start", "go 70", "phase improve", "go 50", "pause", "go 20", "resume", "go 80")


def test_chart(plan: Plan) -> None:
    """Planned above spent for each phase, on one axis of time worked."""
    facts = told(plan, *STEPS, "phase write", "go 50", "stop")
    assert drawn(chart(facts)) == [
        "4 h 10 min of work in a box of 4 h 00 min: 10 min over",
        "",
        "Baseline                  +10 min  ░░░░░░░░░░",
        "  1 h 10 min of 1 h 00 min         ████████████",
        "Improve                   +10 min            ░░░░░░░░░░░░░░░░░░░░",
        "  2 h 10 min of 2 h 00 min                     ██████████████████████",
        "Write                      +5 min                                ░░░░░░░░",
        "  50 min of 45 min                                                   ████████",
        "Buffer                    −15 min                                        ░░",
        "  0 min of 15 min",
        "                                   0 h       1 h       2 h       3 h       4 h",
        "",
        "1 pause, 20 min in all, not counted.",
    ]


def test_markdown(plan: Plan) -> None:
    """The README's block has the box, each phase, pauses and caveats."""
    facts = told(plan, *STEPS, "phase gone|x", "go 5", "stop")
    assert as_markdown(facts).splitlines() == [
        "3 h 25 min of work in a box of 4 h 00 min: 35 min under. "
        "Logged by `takehome timebox` from 2026-11-24 09:00+00:00 to 2026-11-24 12:45+00:00.",
        "",
        "| phase | planned | spent | difference |",
        "| --- | ---: | ---: | ---: |",
        "| Baseline | 1 h 00 min | 1 h 10 min | +10 min |",
        "| Improve | 2 h 00 min | 2 h 10 min | +10 min |",
        "| Write | 45 min | 0 min | −45 min |",
        "| Buffer | 15 min | 0 min | −15 min |",
        "| gone\\|x | 0 min | 5 min | +5 min |",
        "",
        "- 1 pause, 20 min in all, not counted.",
        "- No longer in the plan: gone|x.",
    ]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (["start", "go 30"], "30 min of work so far in a box of 4 h 00 min: 3 h 30 min under"),
        (["start", "go 240", "stop"], "4 h 00 min of work in a box of 4 h 00 min: on time"),
        (["start", "go 241.5", "stop"], "4 h 01 min of work in a box of 4 h 00 min: 1 min over"),
    ],
)
def test_headline(plan: Plan, steps: list[str], words: str) -> None:
    """Over, under, or neither; and whether it goes on."""
    assert drawn(chart(told(plan, *steps)))[0] == words


def evals(project: Path, *runs: dict[str, object]) -> str:
    for minutes, changes in enumerate(runs):
        write_results(make_results(minutes=30 * minutes, **changes), project)  # type: ignore[arg-type]
    return last_eval(project, RUN_START + timedelta(hours=3), timezone(timedelta(hours=1)))


def test_last_eval(tmp_path: Path) -> None:
    """The first headline score of the newest run, and its change where both measured the same."""
    first = make_results(skill=0.4)["metrics"][0]["value"]
    second = make_results(skill=0.6)["metrics"][0]["value"]
    assert first is not None
    assert second is not None
    assert evals(tmp_path / "none") == "none yet: `takehome eval` runs it"
    assert evals(tmp_path / "one", {"skill": 0.4}) == f"nDCG@10 {first:.3f} at 10:00"
    assert evals(tmp_path / "two", {"skill": 0.4}, {"skill": 0.6}) == (
        f"nDCG@10 {second:.3f} at 10:30, {second - first:+.3f} on the run before "
        "(`takehome compare`)"
    )


@pytest.mark.parametrize(("data", "name"), [("golden", "golden set"), ("corpus", "corpus")])
def test_no_change_over_other_data(tmp_path: Path, data: str, name: str) -> None:
    """Runs over different data are not subtracted."""
    other = make_results()["hashes"] | {data: "other"}
    line = evals(tmp_path, {"skill": 0.4}, {"skill": 0.6, "hashes": other})
    assert line.endswith(f"at 10:30; the run before had another {name}")


def test_no_change_over_unknown_data(tmp_path: Path) -> None:
    """Of a run of `make eval` alone is said that its data is not known, and nothing of a change."""
    alone = {"hashes": {"golden": "1"}}
    said = "of which code and data is not recorded: `make eval` alone made it"
    assert evals(tmp_path / "last", {"skill": 0.4}, alone).endswith(f"at 10:30; {said}")
    assert evals(tmp_path / "first", alone, {"skill": 0.4}).endswith("at 10:30")


def test_undefined_score(tmp_path: Path) -> None:
    """No score is no number."""
    assert evals(tmp_path, {"metrics": []}) == "at 10:00, without a headline score"


@pytest.mark.parametrize("content", ["{", "[]", '{"schema_version": 1}', json.dumps({"v": 2})])
def test_broken_results(tmp_path: Path, content: str) -> None:
    """A torn record is said to be one, and ends nothing."""
    file = write_results(make_results(), tmp_path)
    file.write_text(content)
    assert "results.json" in last_eval(tmp_path, RUN_START, UTC)
