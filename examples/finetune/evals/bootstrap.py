"""Figures with 95% intervals."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

Metric = dict[str, Any]
Statistic = Callable[[np.ndarray], float]  # of the rows with these numbers


def metric(name: str, statistic: Statistic, groups: pd.Series) -> Metric:
    """A statistic of all rows and its interval."""
    value = statistic(np.arange(len(groups))) if len(groups) else None
    return plain(name, value, len(groups), ci=interval(statistic, groups))


def plain(name: str, value: float | None, n: int, **other: Any) -> Metric:
    """A figure of the record: unless `other` says else, a score, the higher the better."""
    usual = {"ci": None, "unit": "score", "direction": "higher"}
    return {"name": name, "value": value, "n": n} | usual | other


def mean(values: pd.Series) -> Statistic:
    """The mean of some rows."""
    array = values.to_numpy(dtype=float)
    return lambda rows: float(array[rows].mean())


def interval(statistic: Statistic, groups: pd.Series) -> tuple[float, float] | None:
    """95% interval by a bootstrap over groups, whose rows are alike; None where there is none."""
    members = list(groups.reset_index(drop=True).groupby(groups.to_numpy()).indices.values())
    if len(members) < 5:
        return None

    def of_drawn(numbers: np.ndarray) -> float:
        return statistic(np.concatenate([members[int(number)] for number in numbers]))

    numbers = np.arange(len(members))
    result = bootstrap((numbers,), of_drawn, vectorized=False, method="percentile", rng=0)
    low, high = result.confidence_interval
    return (float(low), float(high)) if low < high else None
