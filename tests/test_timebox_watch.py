"""`watch` in a real pseudo-terminal, read back through a terminal emulator."""

from __future__ import annotations

import os
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest
from factory import make_results, write_results
from timebox_fixture import PLAN, make_project

from takehome_kit.timebox.box import Box
from takehome_kit.timebox.watch import Watch

PATIENCE = 30  # seconds until a test gives up


class Terminal:
    """`takehome timebox watch` in 80 by 24; `text` is what a person sees now."""

    def __init__(self, project: Path) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.Stream(self.screen)
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "takehome_kit", "timebox", "watch", "--project", str(project)],
            dimensions=(24, 80),
            encoding="utf-8",
            env={**os.environ, "TERM": "xterm-256color"},
        )

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

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

    def shows(self, text: str) -> str:
        return self.until(lambda screen: text in screen)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A take-home whose box runs."""
    folder = make_project(tmp_path)
    Box(folder, print).start()
    return folder


@pytest.fixture
def terminal(project: Path) -> Iterator[Terminal]:
    """The screen of that box."""
    opened = Terminal(project)
    yield opened
    opened.process.close(force=True)


def ticking(screen: str) -> str:
    """The line of time used and left."""
    return next(line for line in screen.splitlines() if " of 4 h 00 min" in line)


def test_lives(terminal: Terminal, project: Path) -> None:
    """The seconds go on by themselves; what happens elsewhere shows; q ends it cleanly."""
    first = ticking(terminal.shows("running since"))
    terminal.until(lambda screen: ticking(screen) != first)
    Box(project, print).done("eval")
    terminal.shows("Baseline: 1 of 2 done")
    write_results(make_results(), project)
    terminal.shows("Last eval: nDCG@10 0.")
    (project / "timebox.toml").write_text(PLAN.replace("hours = 4", "hours = "))
    terminal.shows("The screen comes back when that is mended")
    (project / "timebox.toml").write_text(PLAN.replace("hours = 4", "hours = 8"))
    terminal.shows("of 8 h 00 min")
    with (project / ".takehome/timebox.jsonl").open("ab") as file:
        file.write(b"torn")
    terminal.shows("line 3 is no event")
    terminal.process.send("q")
    terminal.process.expect(pexpect.EOF, timeout=PATIENCE)
    terminal.process.close()
    assert terminal.process.exitstatus == 0


def test_interrupt(terminal: Terminal) -> None:
    """Ctrl-C is a way to leave, too; the terminal is as it was."""
    terminal.shows("running since")
    assert not by_line(terminal)
    terminal.process.sendintr()
    terminal.process.expect(pexpect.EOF, timeout=PATIENCE)
    assert "Traceback" not in terminal.process.before
    assert by_line(terminal)
    terminal.process.close()
    assert terminal.process.exitstatus == 0


def by_line(terminal: Terminal) -> bool:
    """Whether the terminal waits for Enter, as shells leave it."""
    return bool(termios.tcgetattr(terminal.process.child_fd)[3] & termios.ICANON)


def test_reads_only_what_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Second after second the clock is read, and a file only when it was changed."""
    watch = Watch(Box(project, print))
    read: list[str] = []
    real = Path.read_bytes

    def spied(path: Path) -> bytes:
        read.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", spied)
    monkeypatch.setattr(Path, "read_text", lambda path, **how: spied(path).decode())
    seen = [watch.facts([]).state.worked for _ in range(3)]
    files = ["timebox.toml", "timebox.jsonl", "check.json"]
    assert [name for name in read if name != "boot_id"] == files
    assert seen == sorted(set(seen))
    read.clear()
    Box(project, print).note("x")
    read.clear()
    assert watch.facts([]).state.notes[0].text == "x"
    assert [name for name in read if name != "boot_id"] == ["timebox.jsonl"]
