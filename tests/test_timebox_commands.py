"""The verbs of `takehome timebox`, from the command line to the log."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Takehome
from timebox_fixture import PLAN, START, Turned, make_project

from takehome_kit.timebox import box as box_module
from takehome_kit.timebox.box import Box
from takehome_kit.timebox.log import Log

README = "# Acme\n\n<!-- time:start -->\nNot filled in yet\n<!-- time:end -->\n"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Turned]:
    """The clocks that the commands see; local time is UTC."""
    turned = Turned()
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    real = box_module.Box

    def made(project: Path, say: object) -> Box:
        return real(project, say, clock=turned)  # type: ignore[arg-type]

    monkeypatch.setattr(box_module, "Box", made)
    yield turned
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A take-home, and the process in it."""
    folder = make_project(tmp_path)
    (folder / "README.md").write_text(README)
    monkeypatch.chdir(folder)
    return folder


def kinds(project: Path) -> list[str]:
    return [event.kind for event in Log(project).read().events]


def test_a_whole_box(takehome: Takehome, project: Path, clock: Turned) -> None:
    """From start to the README's block, by the commands alone."""
    said = [takehome("timebox", "start")]
    clock.go(30)
    said.append(takehome("timebox", "done", "eval"))
    said.append(takehome("timebox", "note", "chunks", "of", "[220]", "tokens"))
    said.append(takehome("timebox", "pause"))
    clock.go(60)
    said.append(takehome("timebox", "start"))
    clock.go(40)
    said.append(takehome("timebox", "next"))
    clock.go(20)
    said.append(takehome("timebox", "pause", "--since", "11:20"))
    clock.go(5)
    said.append(takehome("timebox", "stop"))
    assert [(done.code, done.err) for done in said[:-1]] == [(0, "")] * 7
    assert [done.out for done in said[:-1]] == [
        "Started: 4 h. “Baseline”: 1 h 00 min.\n",
        "Done: make eval runs.\n",
        "Noted.\n",
        "Paused since 09:30; 30 min worked.\n",
        "Running since 10:30; 30 min worked.\n",
        "“Improve”: 2 h 00 min.\nNot ticked in “Baseline”: commit.\n",
        "Paused since 11:20; 1 h 20 min worked.\n",
    ]
    stopped = said[-1]
    assert stopped.code == 0
    assert stopped.err == f"{project / 'README.md'}: time spent is filled in.\n"
    assert stopped.out.startswith(
        "Stopped since 11:35; 1 h 20 min worked.\n1 h 20 min of work in a box of 4 h 00"
    )
    readme = (project / "README.md").read_text()
    assert "| Baseline | 1 h 00 min | 1 h 10 min | +10 min |" in readme
    assert "- 2 pauses, 1 h 15 min in all, not counted." in readme


def test_stopped_again(takehome: Takehome, project: Path, clock: Turned) -> None:
    """A README that lost its block gets it again; the log has one stop."""
    for verb in ("start", "stop"):
        takehome("timebox", verb)
    filled = (project / "README.md").read_text()
    (project / "README.md").write_text(README)
    clock.go(10)
    assert takehome("timebox", "stop").out.startswith("Stopped since 09:00; 0 min worked.")
    assert (project / "README.md").read_text() == filled != README
    assert kinds(project) == ["start", "stop"]


REFUSED = [
    # what was done before, the command, words of the sentence
    ("", "pause", "the box is not started: `takehome timebox start` starts it"),
    ("", "next", "the box is not started"),
    ("", "stop", "the box is not started"),
    ("", "note x", "the box is not started"),
    ("", "done eval", "the box is not started"),
    ("start", "start", "the box is running since 09:00: `takehome timebox` shows it"),
    ("start, pause", "pause", "the box is paused since 09:00: `takehome timebox start` goes on"),
    ("start, stop", "stop --since 09:00", "the box is stopped since 09:00"),
    ("start, stop", "pause", "the box is stopped since 09:00"),
    ("start, stop", "next", "the box is stopped since 09:00"),
    ("start", "done evla", "no checklist has the item “evla”: did you mean eval?"),
    ("start", "done zzz", "no checklist has the item “zzz”; there are eval, commit, first, limits"),
    ("start, done eval", "done eval", "eval is ticked already, at 09:00"),
    ("start", "done eval --undo", "eval is not ticked"),
    ("start, done commit", "done comit --undo", "comit is not ticked: did you mean commit?"),
    ("start, next, next, next", "next", "“Buffer” is the last phase: `takehome timebox stop` ends"),
    ("start", "pause --since 25:00", "--since 25:00: write the time as HH:MM"),
    (
        "start",
        "pause --since 08:00",
        "--since 08:00 is before the last entry of the log (start, 09",
    ),
    ("start", "pause --since 09:01", "--since 23 Nov 09:01 is before the last entry"),
    ("start", "stop --since 2026-11-25T09:00", "is still to come: it is 09:00 now"),
    ("start", "note \x1b \n", "the note is empty"),
    ("start", "note", "Missing argument 'TEXT"),
    ("start", "done", "Missing argument 'ITEM"),
]


@pytest.mark.parametrize(("before", "command", "words"), REFUSED)
def test_refused(
    takehome: Takehome, project: Path, clock: Turned, before: str, command: str, words: str
) -> None:
    """One clear sentence, exit code 2, and nothing written."""
    for verb in filter(None, before.split(", ")):
        assert takehome("timebox", *verb.split()).code == 0
    log, readme = kinds(project), (project / "README.md").read_text()
    done = takehome("timebox", *command.split(" "))
    assert words in " ".join(done.err.split())
    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1 or done.err.startswith("Usage:")
    assert (kinds(project), (project / "README.md").read_text()) == (log, readme)


def test_next_is_the_one_after(takehome: Takehome, project: Path, clock: Turned) -> None:
    """A plan that was edited meanwhile is gone through in its new order, never back."""
    assert takehome("timebox", "start").code == 0
    (project / "timebox.toml").write_text(PLAN.replace('id = "base"', 'id = "new"'))
    assert "Baseline" in takehome("timebox", "next").out  # the phase it was in has gone
    assert "Improve" in takehome("timebox", "next").out
    assert Log(project).read().events[-1].data == {"phase": "improve"}


def test_notes_are_plain_text(takehome: Takehome, project: Path, clock: Turned) -> None:
    """Control characters and undecodable bytes don't reach the log."""
    assert takehome("timebox", "start").code == 0
    assert takehome("timebox", "note", "red \x1b[31m tab\t end\udcff").code == 0
    assert Log(project).read().events[-1].data == {"text": "red [31m tab end?"}


def test_status_is_the_default(takehome: Takehome, project: Path, clock: Turned) -> None:
    """Alone it shows where the time stands."""
    shown = takehome("timebox").out
    assert shown.startswith("acme  not started")
    assert takehome("timebox", "--project", project).out == shown


def test_project_before_or_after(takehome: Takehome, project: Path, clock: Turned) -> None:
    """--project may stand on either side of the verb."""
    assert takehome("timebox", "--project", project, "start").code == 0
    assert takehome("timebox", "next", "--project", project).code == 0
    assert kinds(project) == ["start", "phase"]


@pytest.mark.parametrize("verb", ["--project=.", "start", "stop", "watch"])
def test_outside(takehome: Takehome, there: Path, verb: str) -> None:
    """Outside a take-home the kit says so."""
    done = takehome("timebox", verb)
    assert (done.code, list(there.iterdir())) == (2, [])
    assert "is not in a take-home" in done.err


@pytest.mark.parametrize("verb", ["--project=.", "start", "watch", "next"])
def test_lost_plan(takehome: Takehome, project: Path, clock: Turned, verb: str) -> None:
    """What needs the plan says how to get it back."""
    (project / "timebox.toml").unlink()
    done = takehome("timebox", verb)
    assert done.code == 2
    assert "`git checkout scaffold -- timebox.toml`" in done.err


def test_clock_can_be_stopped_without_a_plan(
    takehome: Takehome, project: Path, clock: Turned
) -> None:
    """The clock does not wait for a plan to be mended; drawing it does."""
    takehome("timebox", "start")
    (project / "timebox.toml").write_text("hours =")
    for verb in ("pause", "start"):
        assert takehome("timebox", verb).code == 0
    assert takehome("timebox", "stop").code == 2
    assert kinds(project) == ["start", "pause", "resume", "stop"]


def test_torn_line_is_told(takehome: Takehome, project: Path, clock: Turned) -> None:
    """A torn line is reported once, with its number and where it is now."""
    takehome("timebox", "start")
    with Log(project).path.open("ab") as file:
        file.write(b'{"v": 1, "id')
    done = takehome("timebox")
    assert done.code == 0
    assert "timebox.jsonl, line 2 is no event (torn, or not JSON): moved to timebox" in done.err
    assert takehome("timebox").err == ""


def test_readme_by_hand(takehome: Takehome, project: Path, clock: Turned) -> None:
    """Whoever writes the section by hand is left alone."""
    (project / "README.md").write_text("Five hours.")
    takehome("timebox", "start")
    done = takehome("timebox", "stop")
    assert done.code == 0
    assert "README.md is left as it is: it has no <!-- time:start -->" in done.err
    assert (project / "README.md").read_text() == "Five hours."


def test_no_room(takehome: Takehome, project: Path, clock: Turned) -> None:
    """A folder that cannot be written is the environment's fault."""
    (project / ".takehome").write_text("in the way")
    done = takehome("timebox", "start")
    assert done.code == 3
    assert done.err.startswith("takehome: Not a directory: ")


def test_watch_wants_a_terminal(takehome: Takehome, project: Path, clock: Turned) -> None:
    """In a pipe there is nothing to watch."""
    assert takehome("timebox", "watch") == (
        3,
        "",
        "takehome: watch needs a terminal: `takehome timebox` works without\n",
    )


def test_nothing_heavy(project: Path) -> None:
    """Status loads what it draws with, and nothing of the other verbs."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('\\n', *sys.modules, file=sys.stderr))\n"
        "from takehome_kit.cli import main\n"
        "main(['timebox'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert "rich.console" in loaded
    heavy = {"numpy", "scipy", "copier", "jinja2", "yaml", "matplotlib", "rapidfuzz", "rich.live"}
    assert loaded & (heavy | {"prompt_toolkit", "rich.table"}) == set()


def test_start_is_utc(takehome: Takehome, project: Path, clock: Turned) -> None:
    """The log's times have an offset, whatever the local zone."""
    takehome("timebox", "start", "--project", project)
    assert Log(project).read().events[0].moment.at == START
    assert b"+00:00" in Log(project).path.read_bytes()
