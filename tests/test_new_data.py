"""`takehome new finetune --data FILE`: the candidate's rows, and which columns they are in."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from conftest import Takehome
from test_new import git


@pytest.mark.parametrize("task", ["encoder", "classifier", "lora"])
def test_data(takehome: Takehome, there: Path, tmp_path: Path, task: str) -> None:
    """Rows are copied, uncommitted; their columns are set in the settings, or it is said which."""
    rows = tmp_path / "Tickets.csv"
    rows.write_text('Question;label;"who ""it"" was";id\na;b;c;1\nd;e;f;2\n')
    done = takehome("new", "finetune", "acme", "--yes", "--set", f"task={task}", "--data", rows)
    assert done.code == 0, done.err
    copied = there / "acme/data/Tickets.csv"
    assert copied.read_bytes() == rows.read_bytes()
    assert git(copied.parent, "status", "--porcelain") == "M config.toml\n?? data/Tickets.csv"
    settings = tomllib.loads((there / "acme/config.toml").read_text())["data"]
    del settings["max_tokens"]
    named = {"text": "Question", "target": "label", "group": ""}
    assert settings == {"file": "data/Tickets.csv", **named}
    assert "2 rows copied to data/Tickets.csv" in done.out
    assert 'not used: who "it" was\n' in done.out
    assert "data.group names" in done.out
    assert "before you run it" not in done.out
    assert ("model.prompt" in done.out) == (task == "lora")


def test_data_of_unknown_columns(takehome: Takehome, there: Path) -> None:
    """What cannot be known is left to the candidate, and said."""
    (there / "rows.jsonl").write_text('{"premise": "a", "verdict": "b", "group": "c"}\n')
    done = takehome("new", "finetune", "acme", "--yes", "--data", "rows.jsonl")
    assert done.code == 0, done.err
    assert "before you run it: data.text, data.target" in done.out
    settings = tomllib.loads((there / "acme/config.toml").read_text())["data"]
    assert (settings["text"], settings["group"]) == ("text", "group")


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("rows.csv", None, "finetune", "rows.csv cannot be read: No such file"),
        ("rows.xlsx", "x", "finetune", "rows.xlsx: give a .csv, .tsv or .jsonl file"),
        ("rows.csv", "", "finetune", "rows.csv: the file holds no rows"),
        ("rows.csv", "text,target\na\n", "finetune", "rows.csv:2: 1 cells, the header has 2"),
        ("rows.jsonl", '{"text": 1}\n{', "finetune", "rows.jsonl:2: not valid JSON"),
        ("rows.csv", "text,target\na,b\n", "rag", "the kind is finetune, not rag"),
    ],
)
def test_faulty_data(
    takehome: Takehome, there: Path, name: str, content: str | None, kind: str, said: str
) -> None:
    """One sentence, and no project."""
    if content is not None:
        (there / name).write_text(content)
    done = takehome("new", kind, "acme", "--yes", "--data", name)
    assert done.code == 2
    assert said in done.err
    assert not (there / "acme").exists()


def test_dry_run(takehome: Takehome, there: Path) -> None:
    """The file is listed with the others, and nothing is written."""
    (there / "rows.csv").write_text("text,target\na,b\n")
    done = takehome("new", "finetune", "acme", "--yes", "--data", "rows.csv", "--dry-run")
    assert done.code == 0, done.err
    assert "data/rows.csv\n" in done.out
    assert not (there / "acme").exists()
