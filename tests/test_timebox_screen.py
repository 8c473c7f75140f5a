"""The screens, as an 80-column terminal shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from timebox_fixture import PLAN, drawn, make_project, told

from takehome_kit.timebox.plan import Plan, read_plan
from takehome_kit.timebox.view import Facts, screen


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Baseline 60 min, improve 120, write 45, buffer 15."""
    return read_plan(make_project(tmp_path))


def lines(facts: Facts, width: int = 80, **options: object) -> list[str]:
    """The screen's lines, without what pads them."""
    return drawn(screen(facts, width, **options), width)  # type: ignore[arg-type]


def test_running(plan: Plan) -> None:
    """Time used and left, the phase and its overrun, ticks, the last eval, what to do."""
    facts = told(plan, "start", "go 30", "done eval", "go 37")
    assert lines(facts) == [
        "acme  running since 09:00  Tue 10:07",
        "█" * 18 + "░" * 48 + " 28%",
        "1 h 07 min of 4 h 00 min; 2 h 53 min left; freeze at 12:00",
        "",
        " ▸ Baseline                   67 of   60 min  ████████████████████ 7 min over",
        "   Improve                     0 of  120 min  ░░░░░░░░░░░░░░░░░░░░",
        "   Write                       0 of   45 min  ░░░░░░░░░░░░░░░░░░░░",
        "   Buffer                      0 of   15 min  ░░░░░░░░░░░░░░░░░░░░",
        "",
        "Baseline: 1 of 2 done",
        " ✓ eval    make eval runs",
        " · commit  Committed",
        "",
        "Last eval: none yet",
        "Last check: not run yet",
        "“Baseline” is 7 min over. Drop first: the demo.",
    ]


def test_watch_ticks(plan: Plan) -> None:
    """Live, the seconds are shown; used and left add up to the box."""
    facts = told(plan, "start", "go 30.1")
    assert "30 min 06 s of 4 h 00 min; 3 h 29 min left" in lines(facts, ticking=True)[2]
    assert "30 min of 4 h 00 min; 3 h 30 min left" in lines(facts)[2]


HARD = """\
hours = 80
freeze = "p11"
""" + "".join(
    f"[[phase]]\nid = 'p{n}'\nname = 'Phase {n} with a name that is far too long for a row'\n"
    f"share = 1\ncut = ['{'c' * 90}']\n[phase.items]\n"
    + "".join(f"i{n}-{i} = '{'word ' * 30}'\n" for i in range(30))
    for n in range(12)
)


@pytest.mark.parametrize("phase", [0, 5, 11])
@pytest.mark.parametrize("width", [80, 50])
def test_fits(tmp_path: Path, phase: int, width: int) -> None:
    """However long the plan, one screen: open items first, the rest counted."""
    plan = read_plan(make_project(tmp_path, HARD))
    steps = ["start", "note x", "set -60", f"phase p{phase}", f"done i{phase}-0"]
    facts = told(plan, *steps, "go 700")
    shown = lines(facts, width)
    assert len(shown) <= 23
    assert max(map(len, shown)) <= width
    text = "\n".join(shown)
    assert f"▸ Phase {phase} " in text
    assert f"i{phase}-1 " in text
    assert f"i{phase}-0 " not in text
    assert "more" in text
    assert "Last eval" in text


def test_markup_is_text(tmp_path: Path) -> None:
    """Brackets in a plan are brackets."""
    plan = read_plan(make_project(tmp_path, PLAN.replace("make eval runs", "[red]a[/red] [b")))
    assert " · eval    [red]a[/red] [b" in lines(told(plan, "start"))
