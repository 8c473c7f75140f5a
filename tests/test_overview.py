"""`takehome` alone: one screen inside a project, the grouped help outside."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from conftest import Takehome
from finished_project import commit, replace

from takehome_kit.cli import GROUPS, app


@pytest.fixture
def project(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a finished project, stood in."""
    folder = shutil.copytree(finished, tmp_path / "acme", symlinks=True)
    monkeypatch.chdir(folder / "evals")
    return folder


def next_command(out: str) -> str:
    """The command that the screen ends on."""
    line = next(line for line in out.splitlines() if line.startswith("Next"))
    return line.removeprefix("Next").partition("#")[0].strip()


def older(project: Path) -> None:
    """All files older than what is written from now on."""
    for path in project.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            os.utime(path, (1, 1))


def test_finished(takehome: Takehome, project: Path) -> None:
    """A project that was measured and checked: what, when, and that it can be packed."""
    older(project)
    assert takehome("check").code == 0
    out = takehome().out
    assert out.startswith("acme (rag with formats)\n\nTime      not started: 4 h 00 min left")
    assert "Measured  nDCG@10 " in out
    assert "Blocks    nothing, at " in out
    assert next_command(out) == "takehome pack"
    assert len(out.splitlines()) < 12


def test_blocked(takehome: Takehome, project: Path) -> None:
    """What blocks is named by its checks, and the first with its place."""
    replace(project / "README.md", "None.", "> To write: it")
    commit(project)
    older(project)
    takehome("check")
    out = takehome().out
    assert "Blocks    1 at " in out
    assert ": prompts" in out
    assert next_command(out) == "takehome check"
    assert "README.md:" in out


def test_changed(takehome: Takehome, project: Path) -> None:
    """Source that is newer than the run is said, and asks for a run."""
    older(project)
    takehome("check")
    (project / "config.toml").write_text((project / "config.toml").read_text() + "\n")
    out = takehome().out
    assert "config.toml changed since" in out.replace("\n          ", " ")
    assert "files changed since" in out.replace("\n          ", " ")
    assert next_command(out) == "takehome eval"


def test_steps(takehome: Takehome, project: Path) -> None:
    """From the clock over the golden set to the run."""
    shutil.rmtree(project / "reports")
    assert next_command(takehome().out) == "takehome timebox start"
    takehome("timebox", "start")
    assert next_command(takehome().out) == "takehome eval"
    out = takehome().out
    assert "Time      running, in “Read and plan”: " in out
    takehome("timebox", "pause")
    assert next_command(takehome().out) == "takehome timebox start"


def test_golden(takehome: Takehome, project: Path) -> None:
    """Drafts are to be confirmed, documents without questions to get some."""
    golden = project / "evals/golden.jsonl"
    golden.write_text(golden.read_text().replace('"confirmed"', '"draft"', 2))
    out = takehome().out
    assert next_command(out) == "takehome golden"
    assert "2 questions are drafts" in out
    golden.write_text("")
    assert next_command(takehome().out) == "takehome golden draft"


def test_torn_records(takehome: Takehome, project: Path) -> None:
    """A record or a check that cannot be read is no traceback."""
    (project / ".takehome/check.json").write_text('{"at": 3}')
    next((project / "reports").glob("*/results.json")).write_text("{")
    done = takehome()
    assert done.code == 0
    assert "Blocks    not checked yet" in done.out


def test_outside(takehome: Takehome, there: Path) -> None:
    """Outside a project it is the help, every verb in one group."""
    done = takehome()
    assert "Usage: takehome" in done.out + done.err
    names = {c.name or c.callback.__name__ for c in app.registered_commands if not c.hidden}
    names |= {group.name for group in app.registered_groups}
    grouped = [name for group in GROUPS.values() for name in group]
    assert sorted(grouped) == sorted(names)
    out = takehome("--help").out
    places = [out.index(f"\n{title}:\n") for title in GROUPS]
    assert places == sorted(places)


def test_check_keeps_the_first_blocker(takehome: Takehome, project: Path) -> None:
    """What the screen shows of a check is what the check said."""
    replace(project / "README.md", "None.", "> To write: it")
    commit(project)
    takehome("check")
    kept = json.loads((project / ".takehome/check.json").read_text())
    assert kept["blockers"] == ["prompts"]
    assert kept["first"]["where"].startswith("README.md:")


def test_a_clone(takehome: Takehome, project: Path) -> None:
    """What changed since the run is told by content: a clone's files are all new."""
    for path in (project / "src").rglob("*.py"):
        os.utime(path)
    assert "changed since" not in takehome().out.partition("Blocks")[0]
    (project / "src/acme/numbers.py").write_text("TEN = 10\n")
    assert "src changed since" in takehome().out


def test_without_a_clock(takehome: Takehome, project: Path) -> None:
    """A plan that was taken out is no error."""
    (project / "timebox.toml").unlink()
    assert "Time      not kept: there is no timebox.toml" in takehome().out
