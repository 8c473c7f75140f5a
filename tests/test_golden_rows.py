"""Golden rows on disk: what is refused, with file, line and field; saved whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden_fixture import CARD, row, write_golden

from takehome_kit.contracts.errors import BadInput, EnvironmentLacks
from takehome_kit.golden.rows import Row, RowError, parse_line, parse_row
from takehome_kit.golden.store import GoldenSet

NEW = Row("g9", "New?", "Yes", ("library.md",), (CARD,), "factual", "draft")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": ""}, "id: must be a text"),
        ({"id": 7}, "id: must be a text"),
        ({"question": "  "}, "question: must be a text"),
        ({"answer": 3}, "answer: must be a text, or null"),
        ({"sources": "library.md"}, "sources: must be a list of texts"),
        ({"sources": []}, "sources: empty, but the row has an answer"),
        ({"quotes": [""]}, "quotes: must be a list of texts"),
        ({"answer": None}, "answer: null means unanswerable, but the row has evidence"),
        ({"slice": "unanswerable"}, "slice: “unanswerable”, but the row has an answer"),
        ({"status": "checked"}, "status: “checked” is neither draft nor confirmed"),
        ({"cluster": 4}, "cluster: must be a text"),
    ],
)
def test_bad_field(changes: dict[str, Any], problem: str) -> None:
    """Each field says what it must be."""
    with pytest.raises(RowError) as refused:
        parse_row(row(**changes))
    assert str(refused.value).startswith(problem)


@pytest.mark.parametrize(
    "field", ["id", "question", "answer", "sources", "quotes", "slice", "status"]
)
def test_missing_field(field: str) -> None:
    """Every field but the cluster must be there."""
    data = row()
    del data[field]
    with pytest.raises(RowError, match=f"^{field}: missing$"):
        parse_row(data)


@pytest.mark.parametrize("line", ["{", "[]", '"text"', "null", '{"id": "a",}'])
def test_not_a_row(line: str) -> None:
    """A line that is not a JSON object is refused as a whole."""
    with pytest.raises(RowError) as refused:
        parse_line(line)
    assert [problem.field for problem in refused.value.problems] == [""]


def test_round_trip() -> None:
    """A row keeps its unknown fields, and line separators inside texts break no line."""
    data = row(question="one\u2028two\x85three", note={"by": "me"}, cluster="c1")
    line = parse_row(data).to_json()
    assert json.loads(line) == data
    assert line.splitlines() == [line]


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    """Loading names file, line and field of every problem at once."""
    path = tmp_path / "golden.jsonl"
    write_golden(path, row(), row(id="g2", answer=1), row(), row(id="g4", status="done"))
    with pytest.raises(BadInput) as refused:
        GoldenSet.load(path)
    lines = str(refused.value).splitlines()
    assert lines[0].startswith(f"{path}:2: answer: ")
    assert lines[1] == f"{path}:3: id: “g1” is also the id of line 1"
    assert lines[2].startswith(f"{path}:4: status: ")


def test_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is refused with the byte."""
    path = tmp_path / "golden.jsonl"
    path.write_bytes(b'{"id": "\xe9"}')
    with pytest.raises(BadInput, match=r"not UTF-8 \(byte 8\)"):
        GoldenSet.load(path)


def test_missing_file_is_empty(tmp_path: Path) -> None:
    """No file means no rows; saving nothing makes none."""
    golden = GoldenSet.load(tmp_path / "evals" / "golden.jsonl")
    golden.save()
    assert golden.rows == []
    assert not golden.path.exists()


def test_others_stay_verbatim(tmp_path: Path) -> None:
    """Rows that were not changed are written back byte for byte, odd spacing and all."""
    path = tmp_path / "golden.jsonl"
    odd = json.dumps(row(), separators=(" , ", " : "))
    path.write_text("\ufeff" + odd + "\n\n" + json.dumps(row(id="g2")), encoding="utf-8")
    golden = GoldenSet.load(path)
    golden.replace(replace(golden.rows[1], answer="5 €"))
    golden.append([NEW])
    golden.save()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == odd
    assert json.loads(lines[1])["answer"] == "5 €"
    assert json.loads(lines[2])["id"] == "g9"


def test_link_and_mode_stay(tmp_path: Path) -> None:
    """Saving through a symbolic link changes the file behind it and keeps its permissions."""
    real, link = tmp_path / "real.jsonl", tmp_path / "golden.jsonl"
    write_golden(real, row())
    real.chmod(0o640)
    link.symlink_to(real)
    golden = GoldenSet.load(link)
    golden.append([NEW])
    golden.save()
    assert link.is_symlink()
    assert len(real.read_text().splitlines()) == 2
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_changed_meanwhile(tmp_path: Path) -> None:
    """What somebody else wrote since is not overwritten."""
    path = tmp_path / "golden.jsonl"
    write_golden(path, row())
    golden = GoldenSet.load(path)
    write_golden(path, row(), row(id="g2"))
    golden.append([NEW])
    with pytest.raises(BadInput, match="changed by another program"):
        golden.save()
    assert len(path.read_text().splitlines()) == 2


def test_disk_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed write leaves the old file whole and nothing beside it."""
    path = tmp_path / "golden.jsonl"
    write_golden(path, row())
    before = path.read_bytes()
    golden = GoldenSet.load(path)
    golden.append([NEW])

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EnvironmentLacks, match="No space left on device"):
        golden.save()
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["golden.jsonl"]
