"""Rows that share a target: on one side of the split, and said where the file has them on two."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from docstring_search.config import load_config
from docstring_search.finetune.project import Data, read_data

ROOT = Path(__file__).resolve().parent.parent


def read(folder: Path, **more: Any) -> Data:
    """Forty rows of twenty targets, each row a group of its own."""
    rows = [
        {"id": f"r{i}", "text": f"alpha{i} beta{i} gamma{i}", "target": f"answer {i // 2}"}
        | {name: values[i % 3] for name, values in more.items()}
        for i in range(40)
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    config = replace(load_config(ROOT / "config.toml"), file="rows.jsonl", group="", test=0.2)
    return read_data(config, folder)


def test_together(tmp_path: Path) -> None:
    """No target on two sides."""
    data = read(tmp_path)
    sides = [{row.target for row in rows} for rows in data.split.sides.values()]
    assert sum(map(len, sides)) == len(set().union(*sides)) == 20
    assert not [warning for warning in data.report.warnings if "target that" in warning]


def test_a_split_of_the_files_own(tmp_path: Path) -> None:
    """It stays as it is, and what it means for the figures is said."""
    data = read(tmp_path, split=("train", "test", "validation"))
    trained = {row.target for row in data.split.train}
    known = sum(row.target in trained for row in data.split.test)
    assert known > 0
    assert f"{known} test rows have a target that is trained on" in data.report.warnings
    assert data.report.leaks == []
