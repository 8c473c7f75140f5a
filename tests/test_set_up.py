"""The line that moves while an installer writes its log."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from takehome_kit.contracts.project import environment
from takehome_kit.measuring import set_up


class Terminal(io.StringIO):
    """What is written to a terminal."""

    def isatty(self) -> bool:
        return True


def make_log(project: Path) -> Path:
    """The log's place in an environment that has just been made."""
    log = environment(project) / set_up.LOG
    log.parent.mkdir()
    return log


def wait_for(terminal: Terminal, text: str) -> bool:
    """Whether the text is written within ten seconds."""
    deadline = time.monotonic() + 10
    while text not in terminal.getvalue() and time.monotonic() < deadline:
        time.sleep(0.05)
    return text in terminal.getvalue()


def test_the_last_line_moves_and_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each new line is shown in the place of the one before, and none once the log rests."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    log = make_log(tmp_path)
    with set_up.shown(tmp_path):
        log.write_text("Collecting torch\n")
        assert wait_for(terminal, "\r\x1b[KCollecting torch")
        log.write_text("Collecting torch\nInstalling collected packages\n")
        assert wait_for(terminal, "\r\x1b[KInstalling collected packages")
        assert wait_for(terminal, "packages\r\x1b[K")
    assert "\n" not in terminal.getvalue()


def test_an_old_log_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    make_log(tmp_path).write_text("Collecting torch\n")
    with set_up.shown(tmp_path):
        time.sleep(3 * set_up.EVERY)
    assert terminal.getvalue() == ""


def test_no_line_where_there_is_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.StringIO()
    monkeypatch.setattr("sys.stderr", output)
    with set_up.shown(tmp_path):
        make_log(tmp_path).write_text("Collecting torch\n")
        time.sleep(3 * set_up.EVERY)
    assert output.getvalue() == ""
