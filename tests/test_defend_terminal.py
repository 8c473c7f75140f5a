"""The practice in a real pseudo-terminal, and the session below it."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest
from defend_fixture import make_project
from test_golden_terminal import PATIENCE
from test_golden_terminal import Terminal as Base

from takehome_kit.contracts.errors import EnvironmentLacks
from takehome_kit.defend.cards import Question
from takehome_kit.defend.practice import Practice, in_order
from takehome_kit.defend.progress import Progress, Rated
from takehome_kit.defend.view import clock

FIRST = "Why 220-token chunks with 40 tokens of overlap?"
SECOND = "Why are answers made from 5 chunks?"


class Terminal(Base):
    """`takehome defend --practice` in a terminal of a given size."""

    def __init__(self, project: Path, *options: str, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        command = ["-m", "takehome_kit", "defend", str(project), "--practice", *options]
        self.process = pexpect.spawn(
            sys.executable,
            command,
            dimensions=(rows, columns),
            encoding="utf-8",
            env={**os.environ, "TERM": "xterm-256color"},
        )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A take-home without a run: its settings, its code and the topics are asked about."""
    return make_project(tmp_path / "acme")


@pytest.fixture
def terminal(project: Path) -> Iterator[Terminal]:
    """The practice in 80 by 24."""
    terminal = Terminal(project)
    yield terminal
    terminal.process.close(force=True)


def rated(project: Path) -> list[dict[str, Any]]:
    """The ratings on disk."""
    path = project / ".takehome" / "practice.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_question_and_answer(project: Path, terminal: Terminal) -> None:
    """A question with a running clock, an answer, what a strong one covers, a rating on disk."""
    screen = terminal.shows(FIRST, "answer 1:5", "Enter when done")
    assert "A strong answer covers" not in screen
    shown = screen.splitlines()[0]
    terminal.until(lambda text: text.splitlines()[0] < shown)  # one second less, or more
    terminal.press("because of 1 window, q\r")
    screen = terminal.shows(
        "A strong answer covers:", "You took", "of 120 s", "Rate yourself: 1 no"
    )
    assert "- The upper limit is the encoder's window" in screen
    terminal.press("3")
    terminal.shows(SECOND, "1 rated", "answer 1:5")
    [entry] = rated(project)
    assert (entry["question"], entry["rating"]) == ("setting:chunk-size", 3)
    assert entry["answer"] == "because of 1 window, q"
    assert 1 <= entry["seconds"] < PATIENCE


def test_scroll(project: Path) -> None:
    """Points that do not fit on the screen are reached by scrolling."""
    terminal = Terminal(project, rows=14)
    terminal.shows(FIRST)
    terminal.press("\r")
    screen = terminal.shows("more lines")
    assert "If you did not run it, say so." not in " ".join(screen.split())
    terminal.press("\x1b[B" * 30)
    terminal.shows("did not run it, say so.", "Rate yourself")
    terminal.quit()


def test_weak_ones_come_back(project: Path, terminal: Terminal) -> None:
    """A question rated 1 is asked again after three others."""
    for rating in "1444":
        terminal.shows("Enter when done")
        terminal.press("\r")
        terminal.shows("Rate yourself")
        terminal.press(rating)
    terminal.shows(FIRST, "4 rated")
    assert [entry["rating"] for entry in rated(project)] == [1, 4, 4, 4]


def test_long_answer(terminal: Terminal) -> None:
    """A long answer wraps, and question, clock and keys stay on the screen."""
    terminal.shows(FIRST)
    terminal.press("a long answer, " * 30)
    screen = terminal.shows("a long answer, a long answer", "Enter when done", FIRST)
    assert "answer 1:" in screen.splitlines()[0]
    terminal.press("\r")
    terminal.shows("You took")


def test_ctrl_c(project: Path, terminal: Terminal) -> None:
    """Ctrl-C ends the session in order; what was rated is kept, what was not is not."""
    terminal.shows(FIRST)
    terminal.press("\r")
    terminal.shows("Rate yourself")
    terminal.press("2")
    terminal.shows(SECOND)
    terminal.press("half an ans\x03")
    terminal.process.expect("1 answer rated", timeout=PATIENCE)
    terminal.process.expect(pexpect.EOF, timeout=PATIENCE)
    terminal.process.close()
    assert terminal.process.exitstatus == 0
    assert len(rated(project)) == 1


def test_kill_9(project: Path, terminal: Terminal) -> None:
    """Killed outright, earlier ratings are on disk, and the next session begins with the weak."""
    for rating in "42":
        terminal.shows("Enter when done")
        terminal.press("\r")
        terminal.shows("Rate yourself")
        terminal.press(rating)
    terminal.shows("2 rated")
    terminal.press("not yet")
    terminal.process.kill(signal.SIGKILL)
    terminal.process.wait()
    assert [entry["rating"] for entry in rated(project)] == [4, 2]
    again = Terminal(project)
    again.shows(SECOND, "0 rated")
    again.process.close(force=True)


def test_time_is_up(project: Path) -> None:
    """With --minutes the session ends after the answer during which its time ran out."""
    short = Terminal(project, "--minutes", "0.02")
    short.until(lambda text: text.splitlines()[0].rstrip().endswith("over"))
    short.press("\r")
    short.shows("Rate yourself")
    short.press("3")
    short.shows("That was the session.", "1 answer rated")
    short.quit()


@pytest.mark.parametrize(("columns", "rows"), [(60, 16), (132, 50)])
def test_resize(terminal: Terminal, columns: int, rows: int) -> None:
    """After a resize the clock, the question and the keys are on the screen, once each."""
    terminal.shows(FIRST)
    terminal.resize(columns, rows)
    screen = terminal.until(
        lambda text: "Ctrl-C quit" in " ".join(text.split()) and "left" in text.splitlines()[0]
    )
    assert " ".join(screen.split()).count(FIRST) == 1


def ask(name: str, minutes: float = 1) -> Question:
    return Question(name, f"What about {name}?", ("a", "b", "c"), minutes)


def test_order() -> None:
    """Weak ones first, the longest ago before the others, then new ones, then the good; no 4."""
    questions = [ask(name) for name in "abcdef"]
    last = {"f": 2, "a": 4, "b": 3, "c": 1}
    assert [q.id for q in in_order(questions, last)] == ["f", "c", "d", "e", "b"]
    sure = dict.fromkeys("abcdef", 4)
    assert [q.id for q in in_order(questions, sure)] == list("abcdef")


def test_clocks(tmp_path: Path) -> None:
    """The answer's clock runs until Enter, the session's goes on; both may be over."""
    now = [0.0]
    session = Practice([ask("a"), ask("b")], Progress(tmp_path), 2, lambda: now[0])
    now[0] = 42.0
    assert (session.left, session.session_left) == (18.0, 78.0)
    now[0] = 70.0
    session.answer("x")
    now[0] = 130.0
    assert (session.left, session.session_left, session.seconds) == (-10.0, -10.0, 70.0)
    session.rate(4)
    assert session.phase == "done"
    assert [clock(s) for s in (102.9, 0.0, -8.2)] == ["1:42 left", "0:00 left", "0:08 over"]


def test_rate_only_after_an_answer(tmp_path: Path) -> None:
    """A rating before the answer, or an answer after it, does nothing."""
    session = Practice([ask("a")], Progress(tmp_path), None)
    session.rate(4)
    assert session.rated.total() == 0
    session.answer("first")
    session.answer("second")
    session.rate(4)
    assert Progress(tmp_path).ratings[0].answer == "first"


def test_torn_log(tmp_path: Path) -> None:
    """A line torn by a power cut is named and left alone; the next rating has its own line."""
    Progress(tmp_path).append(Rated("a", 2, 5.0, ""))
    path = tmp_path / ".takehome" / "practice.jsonl"
    path.write_bytes(path.read_bytes() + b'{"v": 1, "question": "b", "rat')
    torn = Progress(tmp_path)
    assert torn.rejected == [f"{path}:2: torn or no rating, left out"]
    torn.append(Rated("c", 4, 6.0, "“yes”"))
    assert Progress(tmp_path).last() == {"a": 2, "c": 4}


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk takes no more, the log is as it was and the question stays."""
    progress = Progress(tmp_path)
    progress.append(Rated("a", 2, 5.0, ""))
    before = progress.path.read_bytes()
    session = Practice([ask("b")], progress, None)
    session.answer("")

    def full(_file: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("takehome_kit.support.whole.os.fsync", full)
    with pytest.raises(EnvironmentLacks, match="cannot be written: No space left"):
        session.rate(3)
    assert progress.path.read_bytes() == before
    assert session.question is not None
    assert session.phase == "rating"
