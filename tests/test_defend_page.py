"""DEFENSE.md: what stands in it, who may read it, and the outline of a hard problem."""

from __future__ import annotations

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from conftest import Takehome
from defend_fixture import git, make_project
from factory import START, make_results, write_results

from takehome_kit.decide import decide
from takehome_kit.defend.facts import gather
from takehome_kit.defend.measured import shown
from takehome_kit.defend.star import outline
from takehome_kit.timebox.clock import Moment
from takehome_kit.timebox.events import new_event
from takehome_kit.timebox.log import Log


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A take-home without a run."""
    return make_project(tmp_path / "acme")


def note(project: Path, text: str, minutes: int) -> None:
    """A note in the time box's log, so long after the factory's first run."""
    at = START + timedelta(minutes=minutes)
    moment = Moment(at=at.astimezone(UTC), boot="b", mono=60.0 * minutes, awake=60.0 * minutes)
    log = Log(project)
    if not log.path.exists():
        log.append(lambda events: new_event(moment, "start", {"phase": "improve", "hours": 4.0}))
    log.append(lambda events: new_event(moment, "note", {"text": text}))


def test_page(takehome: Takehome, project: Path) -> None:
    """One page: the project's questions, the interviews' and the outline; its path is printed."""
    results = make_results()
    write_results(results, project)
    done = takehome("defend", project)
    assert (done.code, done.err) == (0, "")
    page = (project / "DEFENSE.md").read_text()
    assert done.out.startswith(
        f"{project / 'DEFENSE.md'}: {page.count(chr(10) + '### ')} questions"
    )
    for title in ("What you measured", "What failed", "What you chose", "A hard problem"):
        assert f"\n## {title}" in page
    assert "### Why 220-token chunks with 40 tokens of overlap?" in page
    assert "### What does a vector database do" in page
    assert page.count("A strong answer covers:") == page.count("\n### ")
    assert results["run"] in page


def test_no_run(takehome: Takehome, project: Path) -> None:
    """Without a run page and terminal say so, and no figure is made up."""
    done = takehome("defend", project)
    assert done.code == 0
    assert "has no run. Run `takehome eval`." in done.out
    mine = (project / "DEFENSE.md").read_text().partition("## What you chose")[0]
    assert "has no run. Run `takehome eval`." in mine
    assert "###" not in mine


def test_every_figure_has_its_run(takehome: Takehome, project: Path) -> None:
    """A question that quotes a measured figure names its run in the text or in its source."""
    results = make_results()
    write_results(results, project)
    takehome("defend", project)
    page = (project / "DEFENSE.md").read_text()
    quoted = [shown(m) for m in results["metrics"] if m["value"] is not None and m["ci"]]
    blocks = [block for block in page.split("\n### ")[1:] if any(q in block for q in quoted)]
    assert len(blocks) > 4
    assert all(results["run"] in block for block in blocks)


def test_git_ignores_it(takehome: Takehome, tmp_path: Path) -> None:
    """Git never shows the page: by the repository's exclude file, in which it stands once."""
    project = make_project(tmp_path / "notes")
    exclude = project / ".git" / "info" / "exclude"
    before = exclude.read_text()
    takehome("defend", project)
    takehome("defend", project)
    assert git(project, "status", "--short") == ""
    added = exclude.read_text().removeprefix(before)
    assert added == "/DEFENSE.md\n"


def test_committed_page(takehome: Takehome, project: Path) -> None:
    """A page that is in git already cannot be ignored: the command says what to do."""
    (project / "DEFENSE.md").write_text("mine")
    git(project, "add", "-f", "DEFENSE.md")
    done = takehome("defend", project)
    assert "git rm --cached DEFENSE.md" in done.out


def test_edited_page(takehome: Takehome, project: Path) -> None:
    """What the candidate wrote into the page is kept; a page as it was written is replaced."""
    takehome("defend", project)
    assert "is kept as" not in takehome("defend", project).out
    page = project / "DEFENSE.md"
    edited = page.read_text().replace("# Defending", "# My notes on")
    page.write_text(edited)
    done = takehome("defend", project)
    assert "The DEFENSE.md that you edited is kept as" in done.out
    [kept] = (project / ".takehome").glob("DEFENSE-*.md")
    assert kept.read_text() == edited
    assert "# My notes on" not in page.read_text()


def test_blanks(project: Path) -> None:
    """Without notes and runs the outline is made of visible blanks."""
    told = outline(gather(project))
    assert told.situation[0] == "Acme answers: a take-home of kind rag, time box 4 hours"
    for part in (told.situation[1:], told.task, told.action, told.result):
        assert part
        assert all(line.startswith("[no ") and line.endswith("]") for line in part)


def test_outline(project: Path) -> None:
    """Notes are quoted with their time and phase; before and after are runs around the problem."""
    before = make_results(skill=0.5)
    after = make_results(skill=0.7, minutes=90)
    for results in (before, after):
        write_results(results, project)
    note(project, "tables fail: recall is wrong on multi-hop", 20)
    note(project, "tried smaller chunks, then headings", 40)
    note(project, "learned to read the items before the means", 95)
    note(project, "support staff ask on the phone", 96)
    decide(project, "chunk by heading", "fixed windows", "one topic each", None)
    told = outline(gather(project))
    day = f"{START:%Y-%m-%d}"
    assert told.task == [
        f"“tables fail: recall is wrong on multi-hop” ({day} 09:20 UTC, phase improve)"
    ]
    assert told.action[0].startswith("“tried smaller chunks, then headings”")
    assert told.action[1].startswith("decided “chunk by heading” instead of “fixed windows”")
    figures = [next(m for m in run["metrics"] if m["headline"]) for run in (before, after)]
    assert told.result[0] == f"before: nDCG@10 {shown(figures[0])} (run {before['run']} (golden))"
    assert told.result[1] == f"after: nDCG@10 {shown(figures[1])} (run {after['run']} (golden))"
    assert told.result[2].startswith("“learned to read the items")
    assert told.situation[-1].startswith("“support staff ask on the phone”")
    assert not any(line.startswith("[") for part in told.parts().values() for line in part)


def test_time_goes_on(project: Path) -> None:
    """Reading the notes leaves the time box's log as it is."""
    note(project, "tried it", 5)
    log = Log(project).path
    before = log.read_bytes()
    gather(project)
    assert log.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--minutes", "5"), "--minutes is for --practice"),
        (("--practice", "--minutes", "0"), "--minutes 0: more than 0"),
        (("--practice", "--minutes", "nan"), "--minutes nan: more than 0"),
        (("nowhere",), "there is no folder"),
    ],
)
def test_bad_input(
    takehome: Takehome, project: Path, monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...], says: str,
) -> None:  # fmt: skip
    """What can't be used is refused in one sentence."""
    monkeypatch.chdir(project)
    done = takehome("defend", *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_no_terminal(takehome: Takehome, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pipe the practice says that it needs a terminal."""
    monkeypatch.chdir(project)
    done = takehome("defend", "--practice")
    assert (done.code, done.out) == (3, "")
    assert "the practice needs a terminal" in done.err
