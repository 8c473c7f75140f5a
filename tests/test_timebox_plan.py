"""The plan file: the template's, an edited one, a wrong one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from timebox_fixture import PLAN, make_project

from takehome_kit.contracts.errors import BadInput
from takehome_kit.scaffolding import scaffold
from takehome_kit.timebox.plan import HOURS, read_plan

KINDS = [
    {"kind": "rag", "parts": []},
    {"kind": "rag", "parts": ["api", "docker"]},
    *({"kind": kind} for kind in scaffold.kinds()),
    *({"kind": "finetune", "task": task} for task in ("encoder", "lora")),
    *({"kind": "evals", "mode": mode} for mode in ("compare", "generate")),
]


@pytest.mark.parametrize("answers", KINDS, ids=str)
def test_every_kind_has_a_plan(template: Path, tmp_path: Path, answers: dict[str, Any]) -> None:
    """Whatever is answered, the project has a plan of its hours whose texts fit the screen."""
    given = answers | {"hours": "2.5"}
    scaffold.render(template, tmp_path / "p", given, title="Acme", ask=False)
    plan = read_plan(tmp_path / "p")
    assert (plan.hours, plan.seconds) == (2.5, 9000)
    assert len(plan.phases) >= 5
    assert all(phase.items and phase.cut for phase in plan.phases)
    assert max(map(len, plan.items.values())) <= 64
    assert all(len(phase.name) <= 24 for phase in plan.phases)
    parts = answers.get("parts", [])
    assert ("api" in plan.items) == ("api" in parts)
    assert ("image" in plan.items) == ("docker" in parts)


def test_rag_plan(template: Path, tmp_path: Path) -> None:
    """In four hours, the last 45 minutes are for writing and sending."""
    scaffold.render(template, tmp_path / "p", {"kind": "rag"}, title="Acme", ask=False)
    plan = read_plan(tmp_path / "p")
    assert [p.seconds / 60 for p in plan.phases] == [25, 45, 50, 75, 30, 15]
    assert plan.closing == 45 * 60


def test_verbs_of_the_plan_exist(template: Path, tmp_path: Path) -> None:
    """Every command that the plan names is one."""
    from typer.main import get_command

    from takehome_kit.cli import app

    scaffold.render(template, tmp_path / "p", {"kind": "rag"}, title="Acme", ask=False)
    text = (tmp_path / "p" / "timebox.toml").read_text()
    named = re.findall(r"`takehome ([a-z ]+)", text)
    assert {"golden", "golden lint", "compare", "timebox stop"} <= set(named)
    for words in named:
        command = get_command(app)
        for word in words.split():
            command = command.commands[word]  # type: ignore[attr-defined]
    targets = re.findall(r"`make (\w+)", text)
    makefile = (tmp_path / "p" / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in targets)


def test_hours_rescale(tmp_path: Path) -> None:
    """Editing the hours rescales every phase; shares are in proportion, whatever their sum."""
    four = read_plan(make_project(tmp_path / "4"))
    eight = read_plan(make_project(tmp_path / "8", PLAN.replace("hours = 4", "hours = 8")))
    odd = PLAN.replace("share = 60", "share = 0.6").replace("share = 120", "share = 1.2")
    odd = odd.replace("share = 45", "share = 0.45").replace("share = 15", "share = 0.15")
    assert [2 * p.seconds for p in four.phases] == [p.seconds for p in eight.phases]
    assert [p.seconds for p in read_plan(make_project(tmp_path / "odd", odd)).phases] == (
        pytest.approx([p.seconds for p in four.phases])
    )


WRONG = [
    ("hours = 4", "hours = 0", "hours: a number above 0 is needed, not 0"),
    ("hours = 4", "hours = 0.2", "hours: between 0.5 and 80, not 0.2"),
    ("hours = 4", "hours = 81", "hours: between 0.5 and 80, not 81"),
    ("hours = 4", "hours = nan", "hours: a number above 0"),
    ("hours = 4", "hours = true", "hours: a number is needed, not True"),
    ("hours = 4", "hours = '4'", "hours: a number is needed, not '4'"),
    ("hours = 4", "", "hours: a number is needed, not nothing"),
    ("hours = 4", "hour = 4", "hour: no such field: did you mean hours?"),
    ("hours = 4", "hours = = 4", "is not TOML: Invalid value (at line 1"),
    ('freeze = "write"', 'freeze = "wriet"', "freeze: no phase has the id wriet: did you mean"),
    ('freeze = "write"', "", "freeze: up to 20 of a-z"),
    ("share = 60", "share = 0", "[[phase]] 1, share: a number above 0"),
    ("share = 60", "share = -1", "[[phase]] 1, share: a number above 0"),
    ("share = 60", "share = inf", "[[phase]] 1, share: a number above 0"),
    ("share = 60", "", "[[phase]] 1, share: a number is needed, not nothing"),
    ("share = 60", "shares = 60", "[[phase]] 1, share: a number is needed"),
    ("share = 60", "share = 60\nshow = 1", "[[phase]] 1, show: no such field"),
    ('id = "base"', 'id = "Base line"', "[[phase]] 1, id: up to 20 of a-z, 0-9 and -"),
    ('id = "base"', 'id = "improve"', "[[phase]] id: improve stands there twice"),
    ('name = "Baseline"', 'name = " "', "[[phase]] 1, name: a text in quotes is needed"),
    ('"the demo"', "7", "[[phase]] 1, cut: a text in quotes is needed, not 7"),
    ('cut = ["the demo", "the second format"]', "cut = 'x'", "[[phase]] 1, cut: a list of texts"),
    ('eval = "make eval runs"', "eval = 7", "[[phase]] 1, items.eval: a text in quotes"),
    ('eval = "make eval runs"', 'first = "x"', "[[phase]] items: first stands there twice"),
    ('eval = "make eval runs"', '"a b" = "x"', "[[phase]] 1, items: up to 20 of a-z"),
    ("share = 15\n", "share = 15\nitems = 3\n", "[[phase]] 4, items: a table is needed"),
]


@pytest.mark.parametrize(("old", "new", "words"), WRONG)
def test_wrong_plan(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Each complaint names the file and the field."""
    assert old in PLAN
    project = make_project(tmp_path, PLAN.replace(old, new, 1))
    with pytest.raises(BadInput) as raised:
        read_plan(project)
    assert words in str(raised.value)
    assert str(raised.value).startswith(str(project / "timebox.toml"))


@pytest.mark.parametrize("text", ["hours = 4\nfreeze = 'x'", "hours = 4\nphase = 3", "phase = []"])
def test_no_phase(tmp_path: Path, text: str) -> None:
    """A plan without phases is none."""
    with pytest.raises(BadInput, match=r"timebox\.toml, (phase: one|hours)"):
        read_plan(make_project(tmp_path, text))


def test_missing_plan(tmp_path: Path) -> None:
    """A plan that was deleted: how to get it back."""
    project = make_project(tmp_path)
    (project / "timebox.toml").unlink()
    with pytest.raises(BadInput, match=r"is missing: `git checkout scaffold -- timebox\.toml`"):
        read_plan(project)


def test_binary_plan(tmp_path: Path) -> None:
    """Bytes that are no text are no plan."""
    project = make_project(tmp_path)
    (project / "timebox.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="is not TOML"):
        read_plan(project)


def test_same_bounds_as_the_question(template: Path) -> None:
    """The hours that the scaffold takes, the plan takes, too."""
    validator = scaffold.read_questions(template)["hours"]["validator"]
    assert f"{HOURS[0]} <= hours <= {HOURS[1]}" in validator
