"""95% intervals by a bootstrap over clusters, because conversations of one cluster are alike."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.stats import binomtest, bootstrap

Statistic = Callable[[np.ndarray], float]  # of the numbers of rows
Interval = tuple[float, float] | None


def metric(
    name: str,
    statistic: Statistic,
    clusters: np.ndarray,
    rows: np.ndarray | None = None,
    direction: str | None = "higher",
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
        "direction": direction,
    }


def interval(statistic: Statistic, clusters: np.ndarray) -> Interval:
    """The interval of a statistic; None where it cannot be told."""
    names, of_row = np.unique(clusters, return_inverse=True)
    if len(names) < 5:
        return None
    rows = [np.flatnonzero(of_row == number) for number in range(len(names))]

    def drawn(numbers: np.ndarray) -> float:
        return statistic(np.concatenate([rows[number] for number in numbers]))

    numbers = np.arange(len(names))
    result = bootstrap((numbers,), drawn, vectorized=False, n_resamples=1000, rng=0)
    low, high = result.confidence_interval
    return None if np.isnan(low + high) else (float(low), float(high))


def mean(values: np.ndarray) -> Statistic:
    """The mean of the drawn rows' values."""
    return lambda rows: values[rows].mean()


def rate_interval(values: np.ndarray, clusters: np.ndarray) -> Interval:
    """The interval of a rate; Wilson's, a cluster counted once, where all are 0 or all are 1."""
    if set(values) in ({0.0}, {1.0}):
        n = len(set(clusters))
        return tuple(binomtest(int(values[0]) * n, n).proportion_ci(method="wilson"))
    return interval(mean(values), clusters)
