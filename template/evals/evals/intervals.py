"""95% intervals by a bootstrap over clusters, because conversations of one cluster are alike."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import DegenerateDataWarning, bootstrap

DRAWS = 1000
warnings.filterwarnings("ignore", category=DegenerateDataWarning)  # the interval is None then
Statistic = Callable[[np.ndarray], float]  # of the numbers of rows
Interval = tuple[float, float] | None


def metric(
    name: str, statistic: Statistic, clusters: np.ndarray, rows: np.ndarray | None = None
) -> dict[str, Any]:
    """A figure over some rows (all, if none are named), as the record has it."""
    rows = np.arange(len(clusters)) if rows is None else rows
    value = statistic(rows)
    return {
        "name": name,
        "value": None if np.isnan(value) else float(value),
        "ci": interval(lambda drawn: statistic(rows[drawn]), clusters[rows]),
        "n": len(rows),
        "unit": "score",
        "direction": "higher",
    }


def interval(statistic: Statistic, clusters: np.ndarray) -> Interval:
    """The interval of a statistic; None below five clusters, and where nothing varies."""
    names, of_row = np.unique(clusters, return_inverse=True)
    if len(names) < 5:
        return None
    rows = [np.flatnonzero(of_row == number) for number in range(len(names))]

    def drawn(numbers: np.ndarray) -> float:
        return statistic(np.concatenate([rows[number] for number in numbers]))

    drawing = {"vectorized": False, "method": "percentile", "n_resamples": DRAWS, "rng": 0}
    low, high = bootstrap((np.arange(len(names)),), drawn, **drawing).confidence_interval
    return None if np.isnan(low) or low == high else (float(low), float(high))


def mean(values: np.ndarray) -> Statistic:
    """The mean of the drawn rows' values."""
    return lambda rows: values[rows].mean()
