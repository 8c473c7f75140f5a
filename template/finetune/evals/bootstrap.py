"""Figures with 95% intervals, by a bootstrap over groups: the rows of a group are alike."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import numpy as np
import pandas as pd

Metric = dict[str, Any]
Score = Callable[[pd.DataFrame], dict[str, float]]
DRAWS = 2000


def summarise(rows: pd.DataFrame, score: Score) -> list[Metric]:
    """The figures that `score` gives of the rows, each with its interval."""
    values = score(rows)
    drawn = pd.DataFrame([score(one) for one in draw(rows)], columns=list(values), dtype=float)
    metrics = []
    for name, value in values.items():
        low, high = drawn[name].quantile([0.025, 0.975])
        metrics.append(metric(name, value, len(rows), ci=(low, high) if low < high else None))
    return metrics


def draw(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The rows of as many groups as there are, drawn with replacement; of under five, nothing."""
    groups, chance = list(rows.groupby("group").indices.values()), Random(0)
    for _ in range(DRAWS if len(groups) >= 5 else 0):
        yield rows.iloc[np.concatenate(chance.choices(groups, k=len(groups)))]


def metric(name: str, value: float, n: int, **other: Any) -> Metric:
    """A figure of the record: unless `other` says else, a score, the higher the better."""
    usual = {"ci": None, "unit": "score", "direction": "higher"}
    return {"name": name, "value": None if np.isnan(value) else value, "n": n} | usual | other
