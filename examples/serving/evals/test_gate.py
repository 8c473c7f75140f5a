"""`pytest evals`: measure, and hold each figure to its threshold in thresholds.toml."""

from evals.run import measure


def test_each_figure_holds_its_threshold() -> None:
    """A minimum, of a latency a maximum; a figure that is undefined fails, too."""
    record = measure()
    figures = {figure["name"]: figure for figure in record["metrics"]}
    failed = []
    for name, threshold in record["thresholds"].items():
        value, unit = figures[name]["value"], figures[name]["unit"]
        if value is None or (value > threshold if unit == "ms" else value < threshold):
            failed.append(f"{name}: {value}, not {threshold}")
    assert not failed
