"""Conversations and labels as they are read, and what is said of faulty ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from answer_check.config import ConfigError, read_table
from answer_check.judging.conversations import Fields, Layout, conversations
from answer_check.judging.labels import consensus, read_labels

SINGLE = Fields(question="q", answer="a", context="c", segments=["s"], cluster="q")
TURNS = Fields(turns="messages")


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_single_turns(tmp_path: Path) -> None:
    """A question and an answer are two turns; a null answer is a refusal."""
    rows = [
        {"id": 1, "q": "Why?", "a": "Because.", "c": ["x", "y"], "s": "slow"},
        {"id": 2, "q": "Why?", "a": None, "c": [], "s": "fast"},
    ]
    first, second = conversations(lines(tmp_path / "x.jsonl", *rows), SINGLE)
    assert [(t.role, t.text, t.judged) for t in first.turns] == [
        ("user", "Why?", False),
        ("assistant", "Because.", True),
    ]
    assert (first.id, first.context, first.cluster) == ("1", ("x", "y"), "Why?")
    assert first.segments == (("s", "slow"),)
    assert second.turns[1].text == ""


def test_csv_is_the_same(tmp_path: Path) -> None:
    """A list is JSON in its cell; everything else is as in JSONL."""
    rows = [{"id": "1", "q": "A, b?", "a": "Two\nlines", "c": ["x"], "s": "fast"}]
    (tmp_path / "x.csv").write_text('id,q,a,c,s\n1,"A, b?","Two\nlines","[""x""]",fast\n')
    table = [*conversations(tmp_path / "x.csv", SINGLE)]
    assert table == [*conversations(lines(tmp_path / "x.jsonl", *rows), SINGLE)]


def test_turns_and_passages(tmp_path: Path) -> None:
    """A list of turns keeps its order; the context may name passages by id."""
    messages = [{"role": r, "content": t} for r, t in (("user", "Hi"), ("assistant", "Hello"))]
    row = {"id": "1", "messages": [*messages, *messages], "c": ["p1"]}
    fields = Fields(turns="messages", context="c")
    (found,) = conversations(lines(tmp_path / "x.jsonl", row), fields, {"p1": "Text."})
    assert [turn.text for turn in found.turns] == ["Hi", "Hello", "Hi", "Hello"]
    assert found.context == ("Text.",)


@pytest.mark.parametrize(
    ("row", "fields", "said"),
    [
        ("{", SINGLE, ":1: not JSON"),
        ("[]", SINGLE, ":1: a row must be an object"),
        ('{"id": 1}', SINGLE, "no field q (there are id)"),
        ('{"id": 1, "messages": "x"}', TURNS, ":1: messages: a turn must be"),
        (
            '{"id": 1, "messages": [{"role": "bot", "content": "x"}]}',
            TURNS,
            "no turn is of assistant",
        ),
        ('{"id": 1, "messages": "[x"}', TURNS, ":1: messages: not JSON"),
    ],
)
def test_faulty_rows(tmp_path: Path, row: str, fields: Fields, said: str) -> None:
    """One sentence with file, line and field."""
    (tmp_path / "x.jsonl").write_text(row + "\n")
    with pytest.raises(ConfigError) as caught:
        list(conversations(tmp_path / "x.jsonl", fields))
    assert said in str(caught.value)
    assert "x.jsonl" in str(caught.value)


def test_unknown_passage(tmp_path: Path) -> None:
    """A context that names a text that there is not."""
    row = {"id": 1, "q": "a", "a": "b", "c": ["p2"], "s": "s"}
    with pytest.raises(ConfigError, match="there is no passage p2"):
        list(conversations(lines(tmp_path / "x.jsonl", row), SINGLE, {"p1": ""}))


def test_mapping_needs_one_shape(tmp_path: Path) -> None:
    """Either turns, or question and answer."""
    with pytest.raises(ValidationError, match="either turns"):
        Fields()
    (tmp_path / "m.toml").write_text('[fields]\nquestion = "q"\nanswer = "a"\nfoo = "b"\n')
    with pytest.raises(ConfigError, match=r"m\.toml: fields\.foo: extra inputs"):
        read_table(tmp_path / "m.toml", Layout)


def test_labels_of_several(tmp_path: Path) -> None:
    """A file per annotator; the last row of an id and round counts; the middle label is taken."""
    scale = ["bad", "fair", "good"]
    lines(
        tmp_path / "ann.jsonl",
        {"id": "1", "label": "bad"},
        {"id": "1", "label": "good"},
        {"id": "2", "label": "bad"},
        {"id": "2", "label": None},
        {"id": "1", "label": "fair", "round": 2},
    )
    (tmp_path / "bob.csv").write_text("id,label\n1,bad\n2,good\n")
    lines(tmp_path / "cy.jsonl", {"id": "1", "label": "fair"})
    found = read_labels(tmp_path, scale)
    assert found["ann"] == [{"1": "good"}, {"1": "fair"}]
    assert found["bob"] == [{"1": "bad", "2": "good"}]
    assert consensus(found, scale) == {"1": "fair", "2": "good"}
    assert consensus({n: found[n] for n in ("ann", "bob")}, scale)["1"] == "bad"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "1", "label": "great"}, "“great” is none of bad, good"),
        ({"label": "good"}, "a label needs an id"),
        ({"id": "1", "label": "good", "round": "x"}, "its round must be a number"),
    ],
)
def test_faulty_labels(tmp_path: Path, row: dict[str, str], said: str) -> None:
    """One sentence with file and line."""
    lines(tmp_path / "ann.jsonl", row)
    with pytest.raises(ConfigError) as caught:
        read_labels(tmp_path, ["bad", "good"])
    assert said in str(caught.value)
    assert "ann.jsonl:1" in str(caught.value)
