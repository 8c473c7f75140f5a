"""What each key of the review does to the golden file, without a terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from golden_fixture import CARD, GATE, HERE, PILOT, read_golden, row, three_drafts, write_golden

from takehome_kit.golden import view
from takehome_kit.golden.documents import Documents
from takehome_kit.golden.editing import Edit
from takehome_kit.golden.quotes import choices, chosen
from takehome_kit.golden.retrieval import Passage, Reply
from takehome_kit.golden.review import Review
from takehome_kit.golden.rows import parse_row
from takehome_kit.golden.store import GoldenSet

FOLDER = HERE / "data" / "documents"
DOCUMENTS = Documents({f.name: f.read_text(encoding="utf-8") for f in sorted(FOLDER.iterdir())})


class Clock:
    """A clock that the test sets, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A review over a file, and what stands in the files."""

    def __init__(self, folder: Path, *rows: dict[str, object]) -> None:
        self.path, self.dropped = folder / "golden.jsonl", folder / "golden.dropped.jsonl"
        self.clock = Clock()
        write_golden(self.path, *(rows or three_drafts()))
        files = GoldenSet.load(self.path), GoldenSet.load(self.dropped)
        self.review = Review(*files, DOCUMENTS, self.clock)

    def row(self, place: int) -> dict[str, object]:
        return read_golden(self.path)[place]

    def statuses(self) -> list[object]:
        return [row["status"] for row in read_golden(self.path)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Three drafts under review."""
    return Desk(tmp_path)


def test_confirm(desk: Desk) -> None:
    """Confirming saves at once and completes the sources with every carrier of the quote."""
    desk.review.confirm()
    assert desk.statuses() == ["confirmed", "draft", "draft"]
    desk.review.confirm()
    assert desk.row(1)["sources"] == ["harbour.md", "ferry.md"]
    assert (desk.review.place, desk.review.decided) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"answer": ""}, "it has no answer"),
        ({"quotes": ["Made up by a model."]}, "no document contains “Made up by a model.”"),
        ({"sources": ["gone.md"]}, "there is no document “gone.md”"),
    ],
)
def test_not_confirmed(tmp_path: Path, changes: dict[str, object], reason: str) -> None:
    """A row without an answer, with a false quote or source stays a draft, and says why."""
    desk = Desk(tmp_path, row(status="draft", **changes))
    desk.review.confirm()
    assert desk.statuses() == ["draft"]
    assert desk.review.place == 0
    assert desk.review.message.startswith(f"Not confirmed: {reason}")


def test_unanswerable(desk: Desk) -> None:
    """Marking as unanswerable takes answer, sources and quotes away; it can be confirmed again."""
    desk.review.unanswerable()
    marked = desk.row(0)
    assert (marked["answer"], marked["sources"], marked["quotes"]) == (None, [], [])
    assert (marked["slice"], marked["status"]) == ("unanswerable", "confirmed")


def test_confirm_unanswerable(tmp_path: Path) -> None:
    """A draft that says it is unanswerable is confirmed as such."""
    none = {"answer": None, "sources": [], "quotes": [], "slice": "unanswerable"}
    desk = Desk(tmp_path, row(status="draft", **none))
    desk.review.confirm()
    assert desk.statuses() == ["confirmed"]


def test_correct(desk: Desk) -> None:
    """A correction takes the new text and recomputes the sources from the new quote."""
    assert desk.review.correct("Who needs help?", "Long ships", "paraphrase", (PILOT,))
    corrected = desk.row(0)
    assert (corrected["question"], corrected["answer"]) == ("Who needs help?", "Long ships")
    assert corrected["sources"] == ["ferry.md", "harbour.md"]
    assert (corrected["slice"], corrected["status"]) == ("paraphrase", "confirmed")


@pytest.mark.parametrize(
    ("slice_", "quotes", "reason"),
    [
        ("factual", ("not there",), "no document contains “not there”"),
        ("unanswerable", (CARD,), "a row with an answer is not in the slice"),
    ],
)
def test_not_corrected(desk: Desk, slice_: str, quotes: tuple[str, ...], reason: str) -> None:
    """A correction that cannot be verified changes nothing."""
    before = desk.path.read_bytes()
    assert not desk.review.correct("Q?", "A", slice_, quotes)
    assert desk.review.message.startswith(f"Not corrected: {reason}")
    assert desk.path.read_bytes() == before


def test_drop(desk: Desk) -> None:
    """A dropped row leaves the set and is kept beside it."""
    first = desk.row(0)
    desk.review.drop()
    assert [r["id"] for r in read_golden(desk.path)] == ["d2", "d3"]
    assert read_golden(desk.dropped) == [first]


def test_skip(desk: Desk) -> None:
    """A skipped row stays a draft and the file as it is."""
    before = desk.path.read_bytes()
    desk.review.skip()
    assert desk.path.read_bytes() == before
    assert (desk.review.place, desk.review.decided) == (1, 0)


def test_back_undoes_everything(desk: Desk) -> None:
    """Back undoes key by key, on disk too, down to the first row."""
    before = desk.path.read_bytes()
    for act in (desk.review.unanswerable, desk.review.drop, desk.review.skip):
        act()
    assert desk.review.row is None
    for _ in range(3):
        desk.review.back()
    assert desk.path.read_bytes() == before
    assert read_golden(desk.dropped) == []
    assert (desk.review.place, desk.review.decided) == (0, 0)
    desk.review.back()
    assert desk.review.message == "This is the first row."


def test_keys_after_the_last_row(desk: Desk) -> None:
    """At the end of the queue keys other than back change nothing."""
    for _ in range(3):
        desk.review.skip()
    before = desk.path.read_bytes()
    for act in (desk.review.confirm, desk.review.unanswerable, desk.review.drop, desk.review.skip):
        act()
    assert not desk.review.correct("Q?", "A", "factual", (CARD,))
    assert desk.path.read_bytes() == before
    assert desk.review.place == 3


def test_not_saved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the row is still under review, and the next try can succeed."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        desk.review.confirm()
        assert "No space left on device" in desk.review.message
        assert desk.review.row is not None
        assert (desk.review.row.id, desk.review.row.status) == ("d1", "draft")
    desk.review.confirm()
    assert desk.statuses() == ["confirmed", "draft", "draft"]


def test_never_in_neither_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dying between the two files leaves a row that is dropped, or taken back, in one of them."""
    sync, calls = os.fsync, 0

    def second_fails(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls % 2 == 0:
            raise OSError(5, "Input/output error")
        sync(descriptor)

    def on_disk() -> set[object]:
        return {r["id"] for path in (desk.path, desk.dropped) for r in read_golden(path)}

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", second_fails)
        desk.review.drop()
        assert on_disk() == {"d1", "d2", "d3"}
    desk.review.drop()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", second_fails)
        desk.review.back()
        assert on_disk() == {"d1", "d2", "d3"}


def test_edited_meanwhile(desk: Desk) -> None:
    """A change made in an editor during the review is not overwritten."""
    write_golden(desk.path, row(id="by-hand"))
    desk.review.confirm()
    assert "changed by another program" in desk.review.message
    assert [r["id"] for r in read_golden(desk.path)] == ["by-hand"]


def test_progress(desk: Desk) -> None:
    """The header counts drafts, minutes, speed and the confirmed rows of each slice."""
    desk.review.confirm()
    desk.review.unanswerable()
    desk.clock.now = 60.0
    lines = [line.plain for line in view.header(desk.review, 80)]
    assert lines == [
        "Draft 3 of 3 · 2 decided · 1.0 min · 2.0 rows/min",
        "Confirmed 2: factual 1 · unanswerable 1",
    ]


def test_choices() -> None:
    """Sentences are offered likest first, only those that stand in a document."""
    texts = [*DOCUMENTS.texts.values(), "A lost card costs nothing at all, says this passage."]
    offered = choices(texts, "What does a lost card cost? Five euros", DOCUMENTS)
    assert offered[0] == CARD
    assert len(offered) == len(set(offered)) <= 9
    assert all(DOCUMENTS.carriers(sentence) for sentence in offered)


@pytest.mark.parametrize(
    ("typed", "quotes"),
    [
        ("", ("kept",)),
        ("2", ("b",)),
        ("1, 2 1", ("a", "b")),
        ("  some  text ", ("some text",)),
        ("“in 2015”", ("in 2015",)),
        ('"42"', ("42",)),
    ],
)
def test_chosen(typed: str, quotes: tuple[str, ...]) -> None:
    """Numbers pick sentences, anything else is the quote itself, nothing keeps what was there."""
    assert chosen(typed, ["a", "b"], ("kept",)) == quotes


@pytest.mark.parametrize("typed", ["3", "0", "1 9", ","])
def test_not_on_offer(typed: str) -> None:
    """A number that is not on offer is refused."""
    with pytest.raises(ValueError, match="Choose from 1 to 2"):
        chosen(typed, ["a", "b"], ())


def test_edit_steps() -> None:
    """An edit asks for question, answer, slice and quote; a draft's words become a question."""
    draft = parse_row(row(slice="known-item", status="draft"))
    edit = Edit(draft, DOCUMENTS, None)
    assert edit.given == draft.question
    assert edit.enter("  ").startswith("Nothing typed")
    for typed in ("How much is a new card?", "5 €"):
        assert edit.enter(typed) == ""
    assert (edit.label, edit.given) == ("Slice:", "factual")
    assert edit.enter("paraphrase") == ""
    assert edit.offered is not None
    assert CARD in edit.offered
    assert edit.enter("99").startswith("Choose from 1 to")
    assert not edit.finished
    assert edit.enter(str(edit.offered.index(CARD) + 1)) == ""
    assert edit.finished
    assert (edit.question, edit.answer, edit.slice) == (
        "How much is a new card?",
        "5 €",
        "paraphrase",
    )
    assert edit.quotes == (CARD,)


def test_quote_is_marked() -> None:
    """The quote is marked in the passage by signs, not by colour alone, however long the text."""
    text = "Before. " * 100 + GATE + " After." * 100
    reply = Reply(None, (Passage("harbour.md", text, 0.5, "page 3"),))
    draft = parse_row(row(quotes=[GATE], sources=["harbour.md"]))
    shown = "\n".join(line.plain for line in view.reply_lines(draft, reply, 80))
    assert "(it refuses)" in shown
    assert "1 harbour.md (page 3)  0.500  ← has the quote" in shown
    assert f"»{GATE}«" in " ".join(shown.split())


def test_table_rules_are_short() -> None:
    """The rules of a drawn table do not push the text off the screen; the quote is still found."""
    table = "+-----------+==========+ | Type | Meaning | " + GATE
    reply = Reply("a", (Passage("harbour.md", table, 0.5, ""),))
    quote = "+==========+ | Type | Meaning |"
    lines = view.reply_lines(parse_row(row(quotes=[quote])), reply, 80)
    assert lines[2].plain.startswith("  +---»+===+ | Type | Meaning |« The harbour master")


def test_control_characters() -> None:
    """A document that holds terminal escapes cannot use them."""
    reply = Reply(
        "\x1b[2J\x07gone", (Passage("a\x1b]0;b.md", "x\x01\x1b[31mred\x02\u202ey", 1.0, ""),)
    )
    lines = view.reply_lines(parse_row(row(question="\x1b[31mQ?")), reply, 80)
    lines += view.row_lines(parse_row(row(question="\x1b[31mQ?")), DOCUMENTS, 80)
    assert not set("\x1b\x07\x01\x02\u202e") & set("".join(line.plain for line in lines))
