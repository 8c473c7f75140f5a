"""95% intervals by a bootstrap over clusters, because what is of one cluster is alike."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import DegenerateDataWarning, bootstrap

DRAWS = 1000
warnings.filterwarnings("ignore", category=DegenerateDataWarning)  # the interval is None then
Statistic = Callable[[pd.DataFrame], float]


def metric(name: str, statistic: Statistic, table: pd.DataFrame) -> dict[str, Any]:
    """A figure of a table, which has a column `cluster`, as the record has it."""
    value = statistic(table)
    return {
        "name": name,
        "value": None if np.isnan(value) else float(value),
        "ci": interval(statistic, table),
        "n": len(table),
        "unit": "score",
        "direction": "higher",
    }


def rate(name: str, scores: pd.DataFrame, clusters: pd.Series) -> dict[str, Any]:
    """The mean of a score over the rows that have it; neither direction is better."""
    table = pd.DataFrame({"score": scores[name], "cluster": clusters}).dropna()
    return metric(name, lambda drawn: drawn["score"].mean(), table) | {"direction": None}


def interval(statistic: Statistic, table: pd.DataFrame) -> tuple[float, float] | None:
    """The interval of a statistic; None below five clusters, and where nothing varies."""
    clusters = list(table.groupby("cluster").indices.values())
    if len(clusters) < 5:
        return None

    figures = table.drop(columns="cluster")

    def of_drawn(numbers: np.ndarray) -> float:
        return statistic(figures.take(np.concatenate([clusters[number] for number in numbers])))

    drawing = {"vectorized": False, "method": "percentile", "n_resamples": DRAWS, "rng": 0}
    drawn = bootstrap((np.arange(len(clusters)),), of_drawn, **drawing)
    low, high = drawn.confidence_interval
    return None if np.isnan(low) or low == high else (float(low), float(high))
