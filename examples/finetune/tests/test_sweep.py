"""The sweep, with real trainings of seconds: it keeps to its minutes, and goes on later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_training import project

from docstring_search.config import load_config
from docstring_search.finetune import curves
from docstring_search.finetune.project import read_data
from docstring_search.finetune.sweep import grid, sweep, table
from docstring_search.finetune.task import VARIED

ROOT = Path(__file__).resolve().parent.parent


def test_grid() -> None:
    """Each seed once, then each other value of each setting, nothing twice."""
    config = load_config(ROOT / "config.toml")
    trials = list(grid(config, 10**6))
    assert [trial.seed for trial in trials[: len(config.seeds)]] == list(config.seeds)
    others = sum(len(getattr(config, values)) - 1 for values in VARIED)
    assert len(trials) == len(set(trials)) == len(config.seeds) + others
    few = list(grid(config, 10))
    assert {trial.rows for trial in few} == {10}
    assert len(few) == len(set(few)) == len(trials) - len(config.sizes) + 1


def test_goes_on(tmp_path: Path) -> None:
    """In a third of a second one trial is done; the next call trains the other alone."""
    folder = project(tmp_path / "project")
    config = replace(load_config(folder / "config.toml"), seeds=(1, 2), minutes=0.005)
    base = config.quick()
    config = replace(config, **{values: (getattr(base, VARIED[values]),) for values in VARIED})
    data = read_data(config, folder)
    (first,) = sweep(config, folder, data)
    both = sweep(replace(config, minutes=10.0), folder, data)
    assert both[0] == first
    assert [trial["seed"] for trial in both] == [1, 2]
    assert curves.trials(folder, replace(config, learning_rate=1.0, seed=9), data) == both
    assert curves.trials(folder, replace(config, max_tokens=7), data) == []
    assert not (folder / "models").exists()
    figures = curves.sweep(folder, config, data)
    assert [line["y"] for line in figures[1]["series"]] == [[trial["score"]] for trial in both]


def test_table() -> None:
    """A setting's line has the mean and the ends of its seeds; one seed has no spread."""
    made = {"measure": "score", "settings": "rate 1", "rows": 8, "seconds": 2.0}
    trials = [made | {"score": score} for score in (0.25, 0.75)]
    lines = table([*trials, made | {"rows": 16, "score": 0.5}])
    assert "0.500 [0.250, 0.750] of 2" in lines[1]
    assert "one seed" in lines[2]
    assert table([]) == []


@pytest.mark.parametrize("damage", ["", "{", '{"basis": "of other rows"}'])
def test_trials_of_other_rows(tmp_path: Path, damage: str) -> None:
    """What was measured on other rows, and a line that was cut off, do not count."""
    folder = project(tmp_path / "project")
    (folder / "reports").mkdir()
    (folder / curves.SWEEP).write_text(damage, encoding="utf-8")
    config = load_config(folder / "config.toml")
    assert curves.trials(folder, config, read_data(config, folder)) == []
