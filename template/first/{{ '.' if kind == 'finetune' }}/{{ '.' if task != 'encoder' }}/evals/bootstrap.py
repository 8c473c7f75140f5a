"""Intervals of figures that are no mean over items, by drawing items anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .intervals import Interval

Weights = NDArray[np.float64]
DRAWS = 1000
LEAST = 10  # clusters: of fewer, the draws are too much alike and their interval too narrow


def bootstrap(clusters: Sequence[str], measure: Callable[[Weights], float], seed: int) -> Interval:
    """Percentile interval of `measure` over draws of whole clusters (Efron and Tibshirani 1993)."""
    names = sorted(set(clusters))
    if len(names) < LEAST:
        return None, f"undefined: {len(names)} clusters are too few to draw from"
    place = np.array([names.index(cluster) for cluster in clusters])
    rng = np.random.default_rng(seed)
    drawn: list[Any] = []
    for _ in range(DRAWS):
        times = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        drawn.append(measure(times[place].astype(np.float64)))
    low, high = np.quantile(drawn, [0.025, 0.975])
    if high - low < 1e-12:
        return None, "undefined: zero variance"
    return (float(low), float(high)), "bootstrap, clustered"
