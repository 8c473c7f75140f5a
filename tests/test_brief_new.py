"""`takehome new --brief`: proposals become the defaults, BRIEF.md the candidate's."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import Takehome

BRIEFS = Path(__file__).parent / "briefs"
PARTS = ["sample", "formats", "hybrid", "ragas", "api", "docker"]  # BEIR is of no use to a brief


def answers(project: Path) -> dict[str, object]:
    found = yaml.safe_load((project / ".copier-answers.yml").read_text())
    assert isinstance(found, dict)
    return found


def test_proposals_taken(takehome: Takehome, there: Path) -> None:
    """With --yes the brief's answers are taken, unless --set says otherwise."""
    brief = BRIEFS / "email-helpdesk.txt"
    done = takehome("new", "--brief", brief, "desk", "--yes", "--set", "hours=3")
    assert done.code == 0, done.err
    found = answers(there / "desk")
    names = ("kind", "hours", "ai_policy", "parts", "package")
    assert [found[n] for n in names] == [
        "rag",
        3.0,
        "allowed",
        PARTS,
        "desk",
    ]


def test_parts_of_the_brief_and_more(takehome: Takehome, there: Path, tmp_path: Path) -> None:
    """`--with` and own documents change the brief's parts; they do not replace them."""
    (documents := tmp_path / "own").mkdir()
    (documents / "a.md").write_text("# A\n\nText.\n")
    brief = ("--brief", BRIEFS / "email-helpdesk.txt", "--yes")
    takehome("new", "desk", *brief, "--with", "history")
    assert sorted(answers(there / "desk")["parts"]) == sorted([*PARTS, "history"])  # type: ignore[call-overload]
    takehome("new", "own", *brief, "--corpus", documents)
    assert answers(there / "own")["parts"] == PARTS[1:]


def test_brief_is_committed(takehome: Takehome, there: Path) -> None:
    """BRIEF.md is there and committed: the first run is of a clean tree."""
    takehome("new", "--brief", BRIEFS / "email-helpdesk.txt", "desk", "--yes")
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=there / "desk", capture_output=True, text=True
    )
    assert status.stdout == ""


def test_no_such_kind(takehome: Takehome, there: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind without a template is refused by name, unless one is named instead."""
    monkeypatch.setattr("takehome_kit.brief.intake.kinds", lambda: ("rag", "serving"))
    brief = BRIEFS / "agent-travel.md"
    done = takehome("new", "--brief", brief, "agent", "--yes")
    assert done.code == 2
    assert "kind agent" in done.err
    assert not list(there.iterdir())
    assert takehome("new", "rag", "agent", "--brief", brief, "--yes").code == 0


def test_unclear_kind(takehome: Takehome, there: Path) -> None:
    """Where the brief does not say the kind, --yes stops and names the nearest; never a default."""
    (there / "brief.md").write_text("Write a small program.\n\n- Answer questions of users.\n")
    done = takehome("new", "--brief", "brief.md", "made", "--yes")
    assert done.code == 2
    assert "does not say clearly what kind of take-home it is (the nearest is rag)" in done.err
    assert done.err.count("\n") == 1
    (there / "brief.md").write_text("Surprise us with a small program.\n")
    done = takehome("new", "--brief", "brief.md", "made", "--yes")
    assert done.code == 2
    assert "no word speaks for any" in done.err
    assert not (there / "made").exists()


def test_forbidden(takehome: Takehome, there: Path) -> None:
    """A brief that forbids AI needs an explicit word with --yes."""
    brief = BRIEFS / "rust-search.md"
    done = takehome("new", "--brief", brief, "shop", "--yes")
    assert done.code == 2
    assert "--set ai_policy=forbidden" in done.err
    assert not list(there.iterdir())
    done = takehome("new", "--brief", brief, "shop", "--yes", "--set", "ai_policy=forbidden")
    assert done.code == 0, done.err
    assert answers(there / "shop")["ai_policy"] == "forbidden"


def in_terminal(there: Path, brief: Path, keys: list[str], stdin: int | None = None) -> str:
    """What `takehome new --brief` shows in a terminal; each of `keys` is typed at a question."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(there)
        if stdin is not None:
            os.dup2(stdin, 0)
        command = ["-m", "takehome_kit", "new", "--brief", str(brief), "asked"]
        os.execv(sys.executable, [sys.executable, *command])
    said, quiet = "", 0
    try:
        while quiet < 40:
            if select.select([terminal], [], [], 0.5)[0]:
                shown, quiet = os.read(terminal, 65536).decode(errors="replace"), 0
                said += shown
                if "\x1b[6n" in shown:  # the prompt asks where the cursor is
                    os.write(terminal, b"\x1b[1;1R")
            elif keys and ("\U0001f3a4" in said or "[y/N]" in said):
                os.write(terminal, keys.pop(0).encode())
            else:
                quiet += 1
        os.kill(process, signal.SIGKILL)  # hangs: the test fails on what is missing
    except OSError:  # the terminal closes with the process
        pass
    os.waitpid(process, 0)
    return said


ENTERS = ["\r"] * 5  # kind, name, package, hours, AI policy; the parts follow


def test_enter_accepts(there: Path) -> None:
    """In a terminal the proposals are the defaults: Enter at each question takes them."""
    shown = in_terminal(there, BRIEFS / "email-helpdesk.txt", [*ENTERS, "\r"])
    assert (there / "asked").is_dir(), shown
    found = answers(there / "asked")
    names = ("project_name", "hours", "ai_policy", "parts")
    assert [found[n] for n in names] == [
        "Asked",
        4.0,
        "allowed",
        PARTS,
    ]


def test_changed(there: Path) -> None:
    """A proposal is changed by answering the question otherwise."""
    keys = [*ENTERS[:3], "\b6\r", *ENTERS[4:], "\r"]
    shown = in_terminal(there, BRIEFS / "email-helpdesk.txt", keys)
    assert (there / "asked").is_dir(), shown
    assert answers(there / "asked")["hours"] == 4.6


def test_piped_brief(there: Path) -> None:
    """A brief on standard input leaves the terminal to the questions."""
    with (BRIEFS / "email-helpdesk.txt").open("rb") as brief:
        shown = in_terminal(there, Path("-"), [*ENTERS, "\r"], brief.fileno())
    assert (there / "asked").is_dir(), shown
    assert (there / "asked/BRIEF.md").exists()


def test_forbidden_asks(there: Path) -> None:
    """In a terminal a brief that forbids AI is asked about; Enter alone makes nothing."""
    shown = in_terminal(there, BRIEFS / "rust-search.md", ["\r"])
    assert "Go on with a scaffold? [y/N]" in shown
    assert not list(there.iterdir())


def test_the_brief_itself_is_not_written_over(takehome: Takehome, tmp_path: Path) -> None:
    """A brief that has the checklist's name stays as it is."""
    brief = tmp_path / "BRIEF.md"
    brief.write_text("Build a RAG system that answers questions. About four hours.\n")
    done = takehome("brief", brief, "-o", brief)
    assert done.code == 2
    assert "is the brief itself" in done.err
    assert brief.read_text().startswith("Build a RAG system")
