"""Estimates with 95% intervals from a bootstrap over clusters; the undefined is None, with why.

A statistic is a function of weights: `weights[d, i]` is how often resample d holds item i. That
computes all resamples at once, and two statistics of the same resamples are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm, t

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]  # weights (draws, n) -> values (draws,); nan: undefined

DRAWS = 2000
CHUNK = 100  # resamples in memory at once
FEWEST = 5  # clusters: four have 35 different resamples, too few for a tail of 2.5%
LOST = 0.05  # share of resamples that may be undefined


@dataclass(frozen=True)
class Estimate:
    """A value and its 95% interval; None is undefined, and `method` says why."""

    value: float | None
    ci: tuple[float, float] | None
    n: int
    clusters: int
    method: str


def estimate(
    statistic: Statistic, clusters: Sequence[str], seed: int = 0, undefined: str = "no variation"
) -> Estimate:
    """The statistic of all items, and its interval; `undefined` says what a nan of it means."""
    n, count = len(clusters), len(set(clusters))
    if not n:
        return Estimate(None, None, 0, 0, "undefined: no item")
    with np.errstate(invalid="ignore"):  # 0/0 is nan: undefined
        value = float(statistic(np.ones((1, n)))[0])
    if np.isnan(value):
        return Estimate(None, None, n, count, f"undefined: {undefined}")
    if count < FEWEST:
        return summary(value, np.empty(0), n, count)
    return summary(value, resampled(statistic, clusters, seed), n, count)


def resampled(statistic: Statistic, clusters: Sequence[str], seed: int) -> Floats:
    """The statistic of `DRAWS` resamples, each of as many clusters drawn with replacement."""
    names, member = np.unique(np.asarray(clusters, dtype=str), return_inverse=True)
    luck = np.random.default_rng(seed)
    share = np.full(len(names), 1 / len(names))
    drawn = (luck.multinomial(len(names), share, CHUNK) for _ in range(DRAWS // CHUNK))
    with np.errstate(invalid="ignore"):
        return np.concatenate([statistic(times[:, member].astype(float)) for times in drawn])


def summary(value: float, draws: Floats, n: int, clusters: int) -> Estimate:
    """The percentile interval, widened for few clusters as by Hesterberg (2015, section 5).

    Plain percentiles are too narrow by √((C-1)/C) and by the normal's quantile in place of t's.
    """
    if clusters < FEWEST:
        few = f"{clusters} cluster{'' if clusters == 1 else 's'}"
        return Estimate(value, None, n, clusters, f"undefined: {few}, at least {FEWEST} are needed")
    found = draws[~np.isnan(draws)]
    if len(found) < (1 - LOST) * len(draws):
        lost = f"{1 - len(found) / len(draws):.0%} of the resamples have no value"
        return Estimate(value, None, n, clusters, f"undefined: {lost}")
    if np.ptp(found) < 1e-12:
        return Estimate(value, None, n, clusters, "undefined: every resample gives the same")
    tail = norm.cdf(np.sqrt(clusters / (clusters - 1)) * t.ppf(0.025, clusters - 1))
    low, high = np.quantile(found, [tail, 1 - tail])
    method = "bootstrap, clustered" if clusters < n else "bootstrap"
    return Estimate(value, (float(low), float(high)), n, clusters, method)


def mean(values: Sequence[float], clusters: Sequence[str], seed: int = 0) -> Estimate:
    """The mean of values between 0 and 1: Wilson's interval for independent 0s and 1s.

    All 0 or all 1 within clusters is counted by cluster: how alike their items are is not seen.
    """
    y = np.asarray(values, dtype=float)
    n, count = len(y), len(set(clusters))
    plain = bool(np.isin(y, (0.0, 1.0)).all())
    alike = plain and n > 0 and np.ptp(y) == 0
    if n and plain and (count == n or (alike and count >= FEWEST)):
        known = binomtest(round(float(y.mean()) * count), count).proportion_ci(method="wilson")
        ci = (float(known.low), float(known.high))
        return Estimate(
            float(y.mean()), ci, n, count, "Wilson" if count == n else "Wilson, clusters"
        )

    def weighted(weights: Floats) -> Floats:
        return np.asarray(weights @ y / weights.sum(axis=1))

    return estimate(weighted, clusters, seed)


def items_needed(estimate: Estimate, width: float) -> int | None:
    """How many more items narrow the interval to `width`; None where it has none.

    An interval's width goes with 1/√n as long as the new items and clusters are like the old.
    """
    if width <= 0:
        raise ValueError(f"a width is above 0, not {width}")
    if estimate.ci is None:
        return None
    now = estimate.ci[1] - estimate.ci[0]
    return max(0, int(np.ceil(estimate.n * ((now / width) ** 2 - 1))))
