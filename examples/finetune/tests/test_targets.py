"""Rows that share a target: on one side of the split, and said where the file has them on two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from test_data import write

from docstring_search.config import Config, load_config
from docstring_search.finetune.project import Data, read_data, trained

ROOT = Path(__file__).resolve().parent.parent


def read(folder: Path, texts: int = 2, **more: Any) -> Data:
    """Forty rows, `texts` of each target, each row a group of its own."""
    rows = [
        {"id": f"r{i}", "text": f"alpha{i} beta{i} gamma{i}", "target": f"answer {i // texts}"}
        | {name: values[i % 3] for name, values in more.items()}
        for i in range(40)
    ]
    write(folder, rows)
    return read_data(settings(), folder)


def settings() -> Config:
    """For a training of seconds."""
    config = replace(load_config(ROOT / "config.toml"), file="rows.jsonl", group="", test=0.2)
    return replace(config, batch=8, max_tokens=8, evaluations=1, epochs=1.0, validation=0.2)


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


def test_rows_that_no_batch_holds(tmp_path: Path) -> None:
    """A batch holds a target once: of many rows with few targets, those that are used count."""
    data = read(tmp_path, texts=8)
    assert len({row.target for row in data.split.train}) == 3
    done = trained(settings(), tmp_path, data)
    assert (len(data.split.train), done.steps, done.rows) == (24, 3, 9)
