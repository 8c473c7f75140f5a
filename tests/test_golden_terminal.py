"""The review in a real pseudo-terminal, read back through a terminal emulator."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest
from conftest import Takehome
from golden_fixture import CARD, PILOT, make_project, read_golden, row, three_drafts, write_golden

from takehome_kit.golden.project import Project

PATIENCE = 30  # seconds until a test gives up


class Terminal:
    """`takehome golden` in a terminal of a given size; `text` is what a person sees now."""

    def __init__(self, project: Project, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "takehome_kit", "golden", "--project", str(project.root)],
            dimensions=(rows, columns),
            encoding="utf-8",
            env={**os.environ, "TERM": "xterm-256color"},
        )

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def until(self, seen: Callable[[str], bool]) -> str:
        """Read what comes until `seen` is true of the screen; returns the screen."""
        deadline = time.monotonic() + PATIENCE
        while not seen(self.text):
            assert time.monotonic() < deadline, self.text
            try:
                self._stream.feed(self.process.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                assert seen(self.text), self.text
        return self.text

    def shows(self, *texts: str) -> str:
        """Wait until every text is on the screen, however it is wrapped."""
        return self.until(lambda screen: all(text in " ".join(screen.split()) for text in texts))

    def press(self, keys: str) -> None:
        self.process.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self.process.setwinsize(rows, columns)

    def quit(self) -> None:
        """Press q and wait for a clean end."""
        self.press("q")
        self.process.expect(pexpect.EOF, timeout=PATIENCE)
        self.process.close()
        assert self.process.exitstatus == 0


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature take-home with three drafts."""
    project = make_project(tmp_path)
    write_golden(project.golden, *three_drafts())
    return project


@pytest.fixture
def terminal(project: Project) -> Iterator[Terminal]:
    """The review of the three drafts in 80 by 24."""
    terminal = Terminal(project)
    yield terminal
    terminal.process.close(force=True)


def statuses(project: Project) -> list[str]:
    """The status of each row on disk."""
    return [row["status"] for row in read_golden(project.golden)]


def test_first_screen(terminal: Terminal) -> None:
    """80 by 24 holds progress, question, answer, quote, retrieved passages and all the keys."""
    screen = terminal.shows("1 harbour.md", "← has the quote")
    lines = screen.splitlines()
    assert lines[0].startswith("Draft 1 of 3 · 0 decided · 0.0 min")
    assert "When does the north gate close?" in screen
    assert "At nine" in screen
    assert "stands in harbour.md" in screen
    assert "»The harbour master closes the north gate" in screen
    for key in ("c confirm", "e edit", "u unanswerable", "d drop", "s skip", "b back", "q quit"):
        assert key in lines[-1]


def test_one_key_each(project: Project, terminal: Terminal) -> None:
    """Confirm, unanswerable and drop take one key each, each on disk when the next row shows."""
    terminal.shows("Draft 1 of 3")
    terminal.press("c")
    terminal.shows("Draft 2 of 3", "Confirmed 1: factual 1")
    assert statuses(project) == ["confirmed", "draft", "draft"]
    terminal.press("u")
    terminal.shows("Draft 3 of 3", "unanswerable 1")
    terminal.press("d")
    terminal.shows("That was the last draft.")
    assert [row["id"] for row in read_golden(project.golden)] == ["d1", "d2"]
    terminal.press("b")
    terminal.shows("Draft 3 of 3", "the last key is undone")
    assert statuses(project) == ["confirmed", "confirmed", "draft"]
    terminal.quit()


def test_fast_typing(project: Project, terminal: Terminal) -> None:
    """Keys pressed faster than the screen follows are all taken."""
    terminal.shows("Draft 1 of 3")
    terminal.press("csc")
    terminal.shows("That was the last draft.", "1 skipped")
    assert statuses(project) == ["confirmed", "draft", "confirmed"]


def test_correct(project: Project, terminal: Terminal) -> None:
    """Editing goes through question, answer, slice and quote; sources follow the quote."""
    terminal.shows("← has the quote")
    terminal.press("e")
    terminal.shows("Question:", "Esc leave it as it was")
    terminal.press("\x15Who needs a pilot?\r")
    terminal.shows("Answer:")
    terminal.press("\x15Vessels over forty metres\r")
    terminal.shows("Slice:")
    terminal.press("\r")
    screen = terminal.shows("Quote (Enter keeps", "Which sentence answers it?")
    number = next(line.split()[0] for line in screen.splitlines() if PILOT[:40] in line)
    terminal.press("no such words\r")
    terminal.shows("Not corrected: no document contains “no such words”")
    terminal.press(f"{number}\r")
    terminal.shows("Draft 2 of 3", "Corrected and confirmed.")
    corrected = read_golden(project.golden)[0]
    assert corrected["question"] == "Who needs a pilot?"
    assert corrected["answer"] == "Vessels over forty metres"
    assert corrected["quotes"] == [PILOT]
    assert set(corrected["sources"]) == {"harbour.md", "ferry.md"}


def test_escape_leaves_the_row(project: Project, terminal: Terminal) -> None:
    """Escape in the middle of an edit changes nothing, and keys decide again."""
    before = project.golden.read_bytes()
    terminal.shows("Draft 1 of 3")
    terminal.press("e")
    terminal.shows("Question:")
    terminal.press("cud\r")
    terminal.shows("Answer:")
    terminal.press("\x1b")
    terminal.shows("Not changed.", "c confirm")
    assert project.golden.read_bytes() == before


def test_kill_9(project: Project, terminal: Terminal) -> None:
    """Killed outright, every key that was taken is on disk, and the next review goes on there."""
    terminal.shows("Draft 1 of 3", "← has the quote")
    terminal.press("c")
    terminal.shows("Draft 2 of 3")
    terminal.press("d")
    terminal.shows("Draft 3 of 3")
    running = project.root / "running"
    assert running.exists()
    terminal.process.kill(signal.SIGKILL)
    terminal.process.wait()
    assert [(r["id"], r["status"]) for r in read_golden(project.golden)] == [
        ("d1", "confirmed"),
        ("d3", "draft"),
    ]
    assert [path.name for path in project.golden.parent.glob(".*")] == []
    deadline = time.monotonic() + PATIENCE
    while running.exists():  # the project's process ends by itself
        assert time.monotonic() < deadline
    again = Terminal(project)
    again.shows("Draft 1 of 1", "Confirmed 1")
    again.quit()


def test_while_it_starts(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the pipeline is up the draft is shown with what the pipeline says, and keys work."""
    monkeypatch.setenv("ASK_STARTS_IN", "3600")
    terminal = Terminal(project)
    terminal.shows("When does the north gate close?", "Retrieving: loading the encoder …")
    terminal.press("c")
    terminal.shows("Draft 2 of 3", "Which ships need a pilot?")
    terminal.quit()
    assert statuses(project) == ["confirmed", "draft", "draft"]


def test_dead_pipeline(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pipeline a sentence says why, and the keys still work."""
    monkeypatch.setenv("ASK_FAILS_AFTER", "0")
    terminal = Terminal(project)
    terminal.shows("No retrieval:", "MemoryError: the index does not fit", "c confirm")
    terminal.press("c")
    terminal.shows("Draft 2 of 3")
    terminal.quit()
    assert statuses(project) == ["confirmed", "draft", "draft"]


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (132, 50)])
def test_resize(terminal: Terminal, columns: int, rows: int) -> None:
    """After a resize the first line, the keys and the question are on the screen, once each."""
    terminal.shows("← has the quote")
    terminal.resize(columns, rows)
    screen = terminal.until(
        lambda text: "Draft 1 of 3" in text.splitlines()[0] and "q quit" in text.splitlines()[-1]
    )
    assert "c confirm" in screen
    assert screen.count("When does the north gate close?") == 1


def test_long_row(project: Project) -> None:
    """A row longer than the screen scrolls, and says how much is below."""
    project.golden.unlink()
    write_golden(project.golden, row(status="draft", answer="Five euros. " * 150 + "The end."))
    terminal = Terminal(project)
    screen = terminal.shows("more lines", "c confirm")
    assert "The end." not in screen
    terminal.press("\x1b[B" * 30)
    screen = terminal.shows("The end.", CARD[:30], "Draft 1 of 1")
    terminal.quit()


def test_no_terminal(project: Project, takehome: Takehome) -> None:
    """In a pipe the review says that it needs a terminal."""
    done = takehome("golden", "--project", project.root)
    assert (done.code, done.out) == (3, "")
    assert done.err == "takehome: the review needs a terminal: run it in one, without pipes\n"


def test_nothing_to_review(project: Project) -> None:
    """Without a draft the command says where drafts come from."""
    write_golden(project.golden, row())
    terminal = Terminal(project)
    terminal.process.expect("has no draft: takehome golden draft makes some", timeout=PATIENCE)
