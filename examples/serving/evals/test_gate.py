"""`pytest evals`: measure, and hold each figure to its threshold in thresholds.toml."""

from pathlib import Path

from prediction_service.config import tomllib

from evals.run import measure

THRESHOLDS = tomllib.loads(Path(__file__).with_name("thresholds.toml").read_text("utf-8"))


def test_each_figure_holds_its_threshold() -> None:
    """A minimum, of a latency a maximum; a figure that is undefined fails, too."""
    figures = {figure["name"]: figure for figure in measure()["metrics"]}
    failed = []
    for name, threshold in THRESHOLDS.items():
        value, unit = figures[name]["value"], figures[name]["unit"]
        if value is None or (value > threshold if unit == "ms" else value < threshold):
            failed.append(f"{name}: {value}, not {threshold}")
    assert not failed
