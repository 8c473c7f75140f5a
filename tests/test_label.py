"""What each key of the labelling does to the label file, and what --status says; no terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Takehome
from label_fixture import SCALE, labels_of, make_project, write_labels

from takehome_kit.contracts.errors import BadInput, EnvironmentLacks
from takehome_kit.golden.project import Project
from takehome_kit.label.agreement import agreement, retests
from takehome_kit.label.session import Session
from takehome_kit.label.setup import PAIR, Task, read_setup, read_tasks
from takehome_kit.label.store import Labels, Log, read_file, read_folder


class Clock:
    """A clock that the test sets, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def tasks(n: int = 3) -> list[Task]:
    return [Task(f"c{i}", (("user", "Hello?"), ("assistant", "Yes.")), ()) for i in range(n)]


def sit(folder: Path, given: Sequence[Task] | None = None, round_: int = 1) -> Session:
    """A sitting of ann, over the same file each time."""
    return Session(given or tasks(), Log(folder, "ann", SCALE), SCALE, round_, Clock())


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "ann.jsonl").read_text().splitlines()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature with conversations."""
    return make_project(tmp_path)


def test_label(tmp_path: Path) -> None:
    """A label is on disk with its note, seconds and time when the next task is shown."""
    session = sit(tmp_path)
    session.note = "unsure"
    session._clock.now = 2.5  # type: ignore[attr-defined]
    session.label(2)
    (row,) = rows(tmp_path)
    assert row.pop("at").endswith("+00:00")
    wanted = {"id": "c0", "label": "good", "round": 1, "note": "unsure", "seconds": 2.5}
    assert row == wanted
    assert session.task is not None
    assert (session.task.id, session.note) == ("c1", "")


def test_undo(tmp_path: Path) -> None:
    """Undo withdraws the label by another row, and the task is there again, today and tomorrow."""
    session = sit(tmp_path)
    session.label(0)
    session.back()
    assert [row["label"] for row in rows(tmp_path)] == ["bad", None]
    assert session.task == tasks()[0]
    assert session.labelled == 0
    assert sit(tmp_path).task == tasks()[0]
    session.label(1)
    assert read_file(tmp_path / "ann.jsonl", SCALE).of(1) == {"c0": "fair"}


def test_skip(tmp_path: Path) -> None:
    """What is skipped has no label and comes again in the next sitting."""
    session = sit(tmp_path)
    session.skip()
    session.label(1)
    assert (session.skipped, session.labelled) == (1, 1)
    session.back()
    session.back()
    assert (session.skipped, session.labelled, session.place) == (0, 0, 0)
    session.back()
    assert session.message == "Nothing to undo in this sitting."


def test_next_sitting(tmp_path: Path) -> None:
    """The next sitting goes on with what has no label; another round asks everything again."""
    session = sit(tmp_path)
    session.label(0)
    session.skip()
    again = sit(tmp_path)
    assert [task.id for task in again.queue] == ["c1", "c2"]
    assert (again.earlier, again.total) == (1, 3)
    assert len(sit(tmp_path, round_=2).queue) == 3


def test_end(tmp_path: Path) -> None:
    """After the last task keys do nothing."""
    session = sit(tmp_path, tasks(1))
    session.label(0)
    session.label(0)
    session.skip()
    assert session.task is None
    assert len(rows(tmp_path)) == 1


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written is not counted, the file is as before, and a sentence says so."""
    session = sit(tmp_path)
    session.label(0)
    before = (tmp_path / "ann.jsonl").read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("takehome_kit.support.whole.os.fsync", full)
    session.label(1)
    assert session.message.endswith("No space left on device. Earlier labels are intact.")
    assert (session.labelled, session.place) == (1, 1)
    assert (tmp_path / "ann.jsonl").read_bytes() == before


def test_torn_line(tmp_path: Path) -> None:
    """Half a last line, torn inside a character, goes to a file beside; the rest counts."""
    sit(tmp_path).label(0)
    path = tmp_path / "ann.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + '{"id": "c1", "label": "gü'.encode()[:-1])
    session = sit(tmp_path)
    assert [task.id for task in session.queue] == ["c1", "c2"]
    assert path.read_bytes() == whole
    assert (tmp_path / ".ann.jsonl.torn").read_bytes().startswith(b'{"id": "c1"')
    assert len(read_folder(tmp_path, SCALE)) == 1


def test_last_line_without_its_end(tmp_path: Path) -> None:
    """A whole row that only lacks the line's end stays, and the next row gets its own line."""
    (tmp_path / "ann.jsonl").write_text('{"id": "c0", "label": "good"}')
    sit(tmp_path).label(0)
    assert [row["id"] for row in rows(tmp_path)] == ["c0", "c1"]


def test_csv(tmp_path: Path) -> None:
    """Labels from elsewhere may be CSV, with a byte order mark and a round."""
    content = "\ufeffid,label,round\nc1,good,1\nc1,bad,2\n"
    (tmp_path / "bo.csv").write_text(content, encoding="utf-8")
    (labels,) = read_folder(tmp_path, SCALE)
    assert (labels.annotator, labels.rounds) == ("bo", {1: {"c1": "good"}, 2: {"c1": "bad"}})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bo.csv", "id;label\nc1;good\nc2;bad\n"),
        ("bo.csv", "sep=;\r\nid;label\r\nc1;good\r\nc2;bad\r\n"),
        ("bo.CSV", "\ufeffid,label\nc1,good\nc2,bad\n,\n"),
        ("bo.tsv", "id\tlabel\nc1\tgood\nc2\tbad\nc3\t\n"),
        ("bo.csv", "Conversation ID,Rating\nc1, Good \nc2,BAD\n"),
        ("bo.csv", "Gespräch,Notiz,Urteil\nc1,x,good\nc2,x,bad\n"),
        ("bo.jsonl", '{"item": "c1", "verdict": "good"}\n{"item": "c2", "verdict": "bad"}\n'),
    ],
)
def test_tables_of_others(tmp_path: Path, name: str, content: str) -> None:
    """Any separator, spelling, name of the columns; rows without a label are none."""
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    (labels,) = read_folder(tmp_path, SCALE)
    assert (labels.annotator, labels.of(1)) == ("bo", {"c1": "good", "c2": "bad"})


def test_columns_that_nobody_can_tell(tmp_path: Path) -> None:
    """Without a column that holds labels the file is refused with its columns."""
    (tmp_path / "bo.csv").write_text("a,b\nc1,x\n")
    with pytest.raises(BadInput, match=r"bo.csv has no column that is the label \(columns: a, b\)"):
        read_folder(tmp_path, SCALE)


def test_annotators_in_a_column(tmp_path: Path) -> None:
    """A file of several annotators is told apart by its column, as config.toml may name it."""
    (tmp_path / "all.csv").write_text("id,who,label\nc1,ann,good\nc1,bo,bad\nc2,bo,good\n")
    found = read_folder(tmp_path, SCALE, {"annotator": "who"})
    assert {each.annotator: each.of(1) for each in found} == {
        "ann": {"c1": "good"},
        "bo": {"c1": "bad", "c2": "good"},
    }


def test_numbers(project: Project, takehome: Takehome) -> None:
    """A scale of numbers takes 4, "4" and 4.0."""
    path = project.root / "config.toml"
    path.write_text(path.read_text().replace('["bad", "fair", "good"]', "[1, 2, 3, 4, 5]"))
    folder = project.root / "data/labels"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ann.jsonl").write_text('{"id": "c1", "label": 4}\n{"id": "c2", "label": "2"}\n')
    (folder / "bo.csv").write_text("id,label\nc1,4.0\nc2,5\n")
    done = takehome("label", project.root, "--status")
    assert "The same label on 1 of 2 shared items (50%)." in done.out, done.err


def test_the_same_file_twice(project: Project, takehome: Takehome) -> None:
    """A copy, whatever its line ends, is named and is nobody's agreement."""
    folder = project.root / "data/labels"
    folder.mkdir(parents=True, exist_ok=True)
    text = "id,label\nc1,good\nc2,bad\nc3,good\n"
    (folder / "ann.csv").write_text(text)
    (folder / "ann (1).csv").write_bytes(text.replace("\n", "\r\n").encode())
    out = takehome("label", project.root, "--status").out
    assert "ann (1).csv holds the same as ann.csv, to the letter: it is left out." in out
    assert "Agreement is undefined: no item has labels of two annotators yet." in out


def test_skewed(project: Project, takehome: Takehome) -> None:
    """Where nearly all labels are one, the share is beside alpha, with the reason."""
    for name, odd in (("ann", "c0"), ("bo", "c1")):
        labels = {f"c{i}": "good" for i in range(40)} | {odd: "bad"}
        write_labels(project, name, labels)
    out = takehome("label", project.root, "--status").out
    assert "Krippendorff's alpha -0.01" in out
    assert "The same label on 38 of 40 shared items (95%)." in out
    assert "“good” is 98% of these labels" in out


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            '{"id": "c1", "label": "great"}',
            "label: “great” is none of bad, fair, good: correct it, or move the file",
        ),
        ('{"label": "good"}', "id: missing"),
        ('{"id": "c1", "label": "good", "round": 0}', "round: “0” is not a number from 1 on"),
        ("[1]", "not a JSON object: correct or remove the line"),
        ("{", "not a JSON object: correct or remove the line"),
    ],
)
def test_bad_line(tmp_path: Path, line: str, reason: str) -> None:
    """A line that is no label is named with its place in the file."""
    path = tmp_path / "ann.jsonl"
    path.write_text(f'{{"id": "c0", "label": "good"}}\n{line}\n')
    with pytest.raises(BadInput) as raised:
        read_folder(tmp_path, SCALE)
    assert str(raised.value) == f"{path}:2: {reason}"


@pytest.mark.parametrize("name", ["", "../ann", "a b", ".ann", "ann/1"])
def test_bad_name(tmp_path: Path, name: str) -> None:
    """A name that is no file's name is refused."""
    with pytest.raises(BadInput, match="is no annotator's name"):
        Log(tmp_path, name, SCALE)


def test_name_of_a_csv(tmp_path: Path) -> None:
    """An annotator with a CSV file gets no second file: the project would not know which counts."""
    (tmp_path / "bo.csv").write_text("id,label\n")
    with pytest.raises(BadInput, match="use --as OTHER"):
        Log(tmp_path, "bo", SCALE)


def test_blind_and_in_an_order_of_their_own(project: Project) -> None:
    """Each annotator and round has its order, the same each time, and items added later fit in."""
    setup = read_setup(project.root)
    order = [task.id for task in read_tasks(project, setup, "ann", 1)]
    assert order == [task.id for task in read_tasks(project, setup, "ann", 1)]
    assert sorted(order) == [f"c{i}" for i in range(8)]
    assert order != sorted(order)
    others = [
        [task.id for task in read_tasks(project, setup, name, round_)]
        for name, round_ in (("bo", 1), ("ann", 2))
    ]
    assert len({tuple(o) for o in (order, *others)}) == 3


def test_more_items_keep_the_order(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more items the old ones come in the same order."""
    setup = read_setup(project.root)
    order = [task.id for task in read_tasks(project, setup, "ann", 1)]
    monkeypatch.setenv("CHATS", "30")
    more = [task.id for task in read_tasks(project, setup, "ann", 1)]
    assert [name for name in more if name in order] == order


def test_pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sides are shuffled, and a label names the system's side of the project, not the screen's."""
    monkeypatch.setenv("CHATS", "40")
    project = make_project(tmp_path, pairs=True)
    setup = read_setup(project.root)
    found = read_tasks(project, setup, "ann", 1)
    turned = sum(task.shown == "ba" for task in found)
    assert 8 < turned < 32
    for task in found:
        assert task.answers is not None
        first_is_a = task.answers[0].startswith("Long")
        assert task.shown == ("ab" if first_is_a else "ba")
        assert task.label(0, PAIR) == ("a" if first_is_a else "b")
        assert task.label(1, PAIR) == ("b" if first_is_a else "a")
        assert task.label(2, PAIR) == "tie"
    session = Session(found, Log(setup.folder, "ann", PAIR), PAIR)
    session.label(0)
    (row,) = labels_of(project, "ann")
    assert (row["shown"], row["label"]) == (found[0].shown, found[0].label(0, PAIR))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[labels]", "[other]"), "has no [labels]: `takehome label` is for an eval-pipeline"),
        (('"fair", "good"', '"bad"'), "[labels] scale: 2 to 9 different labels, the worst first"),
        (('"bad", "fair", "good"', '"bad"'), "[labels] scale: 2 to 9 different labels"),
        (('folder = "data/labels"', ""), "[labels] needs folder and question, each a text"),
        (("[labels]", "[labels"), "cannot be read"),
    ],
)
def test_bad_config(
    project: Project, takehome: Takehome, change: tuple[str, str], said: str
) -> None:
    """Settings that cannot be used are one sentence with the file and the field."""
    path = project.root / "config.toml"
    path.write_text(path.read_text().replace(*change))
    done = takehome("label", project.root, "--status")
    assert (done.code, done.out) == (2, "")
    assert f"{path}" in done.err
    assert said in done.err
    assert done.err.count("\n") == 1


def test_bad_data(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the project says of its data is passed on."""
    monkeypatch.setenv("CHATS_BROKEN", "1")
    with pytest.raises(BadInput, match=r"chats: data/chats\.jsonl:3: answer: missing"):
        read_tasks(project, read_setup(project.root), "ann", 1)


def test_nothing_to_label(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project without items has nothing to label."""
    monkeypatch.setenv("CHATS", "0")
    with pytest.raises(BadInput, match="has nothing to label"):
        read_tasks(project, read_setup(project.root), "ann", 1)


def test_broken_command(project: Project) -> None:
    """A command of the project that crashes is named with its last line."""
    (project.root / "src" / "chats" / "__main__.py").write_text("raise RuntimeError('no data')\n")
    with pytest.raises(EnvironmentLacks, match=r"failed in .*RuntimeError: no data"):
        read_tasks(project, read_setup(project.root), "ann", 1)


def test_no_terminal(project: Project, takehome: Takehome) -> None:
    """In a pipe it says that it needs a terminal."""
    done = takehome("label", project.root, "--as", "ann")
    assert (done.code, done.out) == (3, "")
    assert done.err == "takehome: labelling needs a terminal: run it in one, without pipes\n"


def test_bad_labels_are_said_first(project: Project, takehome: Takehome) -> None:
    """A file in the folder that is not on the scale is said before anybody labels for an hour."""
    write_labels(project, "bo", {"c1": "great"})
    done = takehome("label", project.root, "--as", "ann")
    assert (done.code, done.out) == (2, "")
    assert "bo.jsonl:1: label: “great” is none of bad, fair, good" in done.err


def test_bad_width(project: Project, takehome: Takehome) -> None:
    """A width of nothing is refused."""
    done = takehome("label", project.root, "--status", "--width", "0")
    assert (done.code, done.err[:19]) == (2, "takehome: --width 0")


def test_status_of_nothing(project: Project, takehome: Takehome) -> None:
    """Without labels it says how to make some."""
    done = takehome("label", project.root, "--status")
    assert done.code == 0
    assert "No labels in" in done.out


def said(luck: np.random.Generator, n: int, agree: float) -> list[dict[str, str]]:
    """Two annotators of n items who agree on about that share."""
    a = luck.integers(0, 3, n)
    b = np.where(luck.random(n) < agree, a, luck.integers(0, 3, n))
    return [{f"c{i}": SCALE[label] for i, label in enumerate(each)} for each in (a, b)]


def test_status(project: Project, takehome: Takehome) -> None:
    """Who labelled how much, agreement with its interval, how many more, and flips."""
    luck = np.random.default_rng(5)
    ann, bo = said(luck, 60, 0.7)
    write_labels(project, "ann", ann)
    write_labels(project, "bo", bo)
    first = dict(list(ann.items())[:10])
    first["c0"] = "bad" if ann["c0"] != "bad" else "good"
    write_labels(project, "ann", first, round_=2)
    done = takehome("label", project.root, "--status", "--width", "0.1")
    lines = done.out.splitlines()
    assert lines[:2] == ["ann: 60 items labelled.", "bo: 60 items labelled."]
    found = agreement(read_folder(project.root / "data/labels", SCALE), SCALE, True)
    assert found.alpha is not None
    assert found.ci is not None
    low, high = found.ci
    interval = f"(95% interval {low:.2f} to {high:.2f})"
    assert lines[2] == f"Krippendorff's alpha {found.alpha:.2f} {interval} on 60 shared items."
    assert lines[3] == f"About {found.more(0.1)} more shared items would make it 0.1 wide."
    same = sum(ann[item] == bo[item] for item in ann)
    assert lines[4] == f"The same label on {same} of 60 shared items ({same / 60:.0%})."
    assert lines[5].startswith("Asked again, ann changed 1 of 10 labels (10%, 95% interval 2% to")
    wide = takehome("label", project.root, "--status", "--width", "1.9")
    assert "It is no wider than the 1.9 that is wanted." in wide.out


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ([{"c1": "good"}], "no item has labels of two annotators yet"),
        ([{"c1": "good"}, {"c2": "good"}], "no item has labels of two annotators yet"),
        ([{"c1": "good"}, {"c1": "good"}], "every shared label is the same"),
        ([{"c1": "good", "c2": "bad"}] * 2, "an interval takes 5 shared items"),
        ([{f"c{i}": SCALE[i % 2] for i in range(8)}] * 2, "nothing varies yet"),
        ([{f"c{i}": SCALE[i == 0] for i in range(8)}] * 2, "other labels are too rare"),
    ],
)
def test_undefined(labels: list[dict[str, str]], reason: str) -> None:
    """What cannot be said says why: there is no 0 and no interval of width 0."""
    given = [Labels(str(i), {1: dict(each)}) for i, each in enumerate(labels)]
    found = agreement(given, SCALE, True)
    assert found.ci is None
    assert found.more(0.1) is None
    assert found.reason.startswith(reason)


def test_retests() -> None:
    """Only items of both rounds count; who was not asked again is not listed."""
    ann = Labels("ann", {1: {"a": "bad", "b": "bad", "c": "good"}, 2: {"a": "good", "b": "bad"}})
    (found,) = retests([ann, Labels("bo", {1: {"a": "bad"}})])
    assert (found.annotator, found.changed, found.n) == ("ann", 1, 2)
