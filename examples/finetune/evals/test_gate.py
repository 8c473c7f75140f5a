"""`pytest evals`: measure, and hold each figure to its minimum in thresholds.toml."""

import tomllib
from pathlib import Path

from evals.run import measure

MINIMA = tomllib.loads(Path(__file__).with_name("thresholds.toml").read_text(encoding="utf-8"))


def test_no_figure_is_below_its_minimum() -> None:
    """A figure that is undefined fails, too."""
    figures = {figure["name"]: figure["value"] for figure in measure()["metrics"]}
    below = {name: figures.get(name) for name in MINIMA if (figures.get(name) or 0) < MINIMA[name]}
    assert not below
