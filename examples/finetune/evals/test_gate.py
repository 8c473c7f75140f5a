"""`pytest evals`: measure, and hold each figure to its minimum in thresholds.toml."""

from evals.run import measure


def test_no_figure_is_below_its_minimum() -> None:
    """A figure that is undefined fails, too."""
    record = measure()
    figures = {figure["name"]: figure["value"] for figure in record["metrics"]}
    minima = record["thresholds"]
    below = {name: figures.get(name) for name in minima if (figures.get(name) or 0) < minima[name]}
    assert not below
