"""95% intervals by a bootstrap over clusters, because conversations of one cluster are alike."""

from collections.abc import Callable

import numpy as np
from scipy.stats import binomtest, bootstrap

Interval = tuple[float, float] | None


def interval(
    statistic: Callable[[np.ndarray], float], clusters: np.ndarray, draws: int = 1000
) -> Interval:
    """The interval of a statistic of row numbers; None where it cannot be told."""
    names, of_row = np.unique(clusters, return_inverse=True)
    if len(names) < 5:
        return None
    rows = [np.flatnonzero(of_row == number) for number in range(len(names))]

    def drawn(numbers: np.ndarray) -> float:
        return statistic(np.concatenate([rows[number] for number in numbers]))

    result = bootstrap(
        (np.arange(len(names)),), drawn, vectorized=False, n_resamples=draws, rng=0
    )
    low, high = result.confidence_interval
    return None if np.isnan(low + high) else (float(low), float(high))


def mean_interval(values: np.ndarray, clusters: np.ndarray) -> Interval:
    """The interval of a mean; Wilson's, a cluster counted once, where all are 0 or all are 1."""
    if set(values) in ({0.0}, {1.0}):
        n = len(set(clusters))
        return tuple(binomtest(int(values[0]) * n, n).proportion_ci(method="wilson"))
    return interval(lambda rows: values[rows].mean(), clusters)
