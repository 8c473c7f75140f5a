"""The labelling in a real pseudo-terminal, read back through a terminal emulator."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest
from label_fixture import labels_of, make_project, write_labels
from test_golden_terminal import PATIENCE
from test_golden_terminal import Terminal as Base

from takehome_kit.golden.project import Project
from takehome_kit.label.setup import read_setup, read_tasks


class Terminal(Base):
    """`takehome label` in a terminal of a given size."""

    def __init__(self, project: Project, *options: str, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "takehome_kit", "label", str(project.root), "--as", "ann", *options],
            dimensions=(rows, columns),
            encoding="utf-8",
            env={**os.environ, "TERM": "xterm-256color"},
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature with eight conversations."""
    return make_project(tmp_path)


@pytest.fixture
def terminal(project: Project) -> Iterator[Terminal]:
    """ann's first sitting, in 80 by 24."""
    terminal = Terminal(project)
    yield terminal
    terminal.process.close(force=True)


def queue(project: Project, round_: int = 1) -> list[str]:
    """The ids in ann's order."""
    return [t.id for t in read_tasks(project, read_setup(project.root), "ann", round_)]


def given(project: Project) -> list[tuple[str, str | None]]:
    """ann's rows: item and label."""
    return [(row["id"], row["label"]) for row in labels_of(project, "ann")]


def test_first_screen(project: Project, terminal: Terminal) -> None:
    """All turns, the passages, the question and the keys; no id, no score, no other's label."""
    write_labels(project, "bo", dict.fromkeys(queue(project), "fair"))
    number = queue(project)[0][1:]
    screen = terminal.shows("0 of 8 labelled", f"Question {number}:", "Passage 1")
    lines = screen.splitlines()
    assert "Is the answer right, and does it rest on the passage?" in screen
    assert lines[-2].strip() == "1 bad  2 fair  3 good"
    assert lines[-1].startswith("s skip  n note  b undo")
    assert f"c{number}" not in screen


def test_one_key_each(project: Project, terminal: Terminal) -> None:
    """A label, a skip and an undo take one key each; the file has each before the next screen."""
    names = queue(project)
    terminal.shows("0 of 8 labelled")
    terminal.press("3")
    terminal.shows("1 of 8 labelled")
    assert given(project) == [(names[0], "good")]
    terminal.press("s")
    terminal.shows("Skipped.")
    terminal.press("1")
    terminal.shows("2 of 8 labelled")
    terminal.press("b")
    terminal.shows("1 of 8 labelled", "The label is withdrawn.")
    assert given(project)[1:] == [(names[2], "bad"), (names[2], None)]
    terminal.press("4x")
    terminal.press("2")
    terminal.shows("2 of 8 labelled")
    assert given(project)[-1] == (names[2], "fair")
    terminal.quit()


def test_note(project: Project, terminal: Terminal) -> None:
    """In a note every key is a letter; it goes into the row of the label that follows."""
    terminal.shows("0 of 8 labelled")
    terminal.press("n")
    terminal.shows("Enter keep the note")
    terminal.press("1b qs\r")
    terminal.shows("Note: 1b qs", "1 bad")
    terminal.press("2")
    terminal.shows("1 of 8 labelled")
    (row,) = labels_of(project, "ann")
    assert (row["label"], row["note"]) == ("fair", "1b qs")


def test_escape_leaves_the_note(project: Project, terminal: Terminal) -> None:
    """Escape keeps no note, and keys are keys again."""
    terminal.shows("0 of 8 labelled")
    terminal.press("n")
    terminal.shows("Enter keep the note")
    terminal.press("nothing\x1b")
    terminal.shows("1 bad 2 fair 3 good")
    terminal.press("1")
    terminal.shows("1 of 8 labelled")
    assert labels_of(project, "ann")[0]["note"] == ""


def test_kill_9(project: Project, terminal: Terminal) -> None:
    """Killed outright, every label is on disk, and the next sitting goes on after it."""
    names = queue(project)
    terminal.shows("0 of 8 labelled")
    terminal.press("1")
    terminal.shows("1 of 8 labelled")
    terminal.press("3")
    terminal.shows("2 of 8 labelled")
    terminal.process.kill(signal.SIGKILL)
    terminal.process.wait()
    assert given(project) == [(names[0], "bad"), (names[1], "good")]
    again = Terminal(project)
    again.shows("2 of 8 labelled", f"Question {names[2][1:]}:")
    again.quit()


def test_fast_typing_to_the_end(project: Project, terminal: Terminal) -> None:
    """Keys faster than the screen are all taken; at the end agreement so far is said."""
    names = queue(project)
    write_labels(project, "bo", dict.fromkeys(names[:6], "fair"))
    terminal.shows("0 of 8 labelled")
    terminal.press("12312312")
    terminal.shows("8 of 8 labelled", "That was the last one.")
    assert [label for _, label in given(project)] == ["bad", "fair", "good"] * 2 + ["bad", "fair"]
    terminal.press("q")
    terminal.process.expect("8 labelled in", timeout=PATIENCE)
    terminal.process.expect("ann: 8 items labelled", timeout=PATIENCE)
    terminal.process.expect("Krippendorff's alpha .* on 6 shared items", timeout=PATIENCE)


def test_long_conversation(project: Project) -> None:
    """More than fits scrolls, says how much is below, and starts at the top for the next one."""
    names = queue(project)
    long = next(i for i, name in enumerate(names) if int(name[1:]) % 5 == 2)
    terminal = Terminal(project, columns=60, rows=20)
    terminal.shows("0 of 8 labelled")
    terminal.press("2" * long)
    screen = terminal.shows(f"{long} of 8 labelled", "more lines", "1 bad")
    assert "40. Point 40" not in screen
    terminal.press("\x1b[6~" * 6)
    screen = terminal.shows("40. Point 40 of a long answer", "Passage 1")
    assert "more lines" not in screen
    terminal.press("3")
    terminal.shows(f"{long + 1} of 8 labelled", f"Question {names[long + 1][1:]}:")
    terminal.quit()


def test_no_text_drives_the_terminal(project: Project) -> None:
    """An answer with an escape sequence is shown as letters."""
    names = queue(project)
    red = next(i for i, name in enumerate(names) if int(name[1:]) % 5 == 4)
    terminal = Terminal(project)
    terminal.shows("0 of 8 labelled")
    terminal.press("2" * red)
    terminal.shows(f"{red} of 8 labelled", "[31mRed?")
    terminal.quit()


def test_pairs(tmp_path: Path) -> None:
    """Two answers without a name; the key says which is better, the file which system's it is."""
    project = make_project(tmp_path, pairs=True)
    setup = read_setup(project.root)
    first, second, *_ = read_tasks(project, setup, "ann", 1)
    terminal = Terminal(project)
    screen = terminal.shows(
        "First answer", "1 the first answer 2 the second answer 3 no difference"
    )
    assert first.answers is not None
    assert screen.index(first.answers[0]) < screen.index("Second answer")
    terminal.press("1")
    terminal.shows("1 of 8 labelled")
    terminal.press("3")
    terminal.shows("2 of 8 labelled")
    assert given(project) == [(first.id, first.shown[0]), (second.id, "tie")]
    terminal.quit()


def test_second_round(project: Project) -> None:
    """Asked again, only what was labelled before comes, and --round 2 says so."""
    names = queue(project)
    write_labels(project, "ann", dict.fromkeys(names[:2], "good"))
    terminal = Terminal(project, "--round", "2")
    terminal.shows("0 of 2 labelled", "round 2")
    terminal.press("11")
    terminal.shows("That was the last one.")
    terminal.press("q")
    terminal.process.expect("Asked again, ann changed 2 of 2 labels", timeout=PATIENCE)


def test_second_round_first(project: Project) -> None:
    """There is nothing to ask again before the first round."""
    terminal = Terminal(project, "--round", "2")
    terminal.process.expect("has no label of round 1: label that one first", timeout=PATIENCE)


@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (132, 50)])
def test_resize(terminal: Terminal, columns: int, rows: int) -> None:
    """After a resize the question and the keys are on the screen, once each."""
    terminal.shows("0 of 8 labelled")
    terminal.resize(columns, rows)
    screen = terminal.until(
        lambda text: "0 of 8" in text.splitlines()[0] and "q quit" in text.splitlines()[-1]
    )
    assert screen.count("Is the answer right") == 1
