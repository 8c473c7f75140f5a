"""95% intervals. Where one is undefined it is None and its method says why; it is never zero.

In plain Python but for the quantiles of t: `scipy.stats` takes a second to load.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from statistics import NormalDist

Interval = tuple[tuple[float, float] | None, str]
TAIL = 0.025  # two of them
Z = NormalDist().inv_cdf(1 - TAIL)
POWER = 2.8  # standard errors: seen with 80% power at a two-sided 5% (Bloom 1995)


def interval(values: Sequence[float], clusters: Sequence[str], rate: bool) -> Interval:
    """Of the mean of `values`, where `clusters[i]` names what item i shares with others.

    Rates (0 or 1 each) get Wilson's interval, everything else the t interval with C-1 degrees.
    """
    if not values:
        return None, "undefined: no item"
    if not all(math.isfinite(value) for value in values):
        return None, "undefined: a value is not a number"
    n, c = len(values), len(set(clusters))
    if c == 1 and not (n == 1 and rate):
        return None, f"undefined: one {'item' if n == 1 else 'cluster'}"
    mean = math.fsum(values) / n
    if rate:
        return _wilson(mean, n, c, clustered_se(values, clusters) if c < n else None)
    if max(values) - min(values) < 1e-12:
        return None, "undefined: zero variance"
    half = _t(c) * clustered_se(values, clusters)
    return (mean - half, mean + half), "t, clustered" if c < n else "t"


def clustered_se(values: Sequence[float], clusters: Sequence[str]) -> float:
    """Standard error of the mean, SE² = C/(C-1)·Σ_c(Σ_{i∈c}(s_i-s̄))²/n² (Liang & Zeger 1986)."""
    mean = math.fsum(values) / len(values)
    sums: dict[str, float] = defaultdict(float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value - mean
    c = len(sums)
    return math.sqrt(c / (c - 1) * math.fsum(s * s for s in sums.values())) / len(values)


def percentile(values: Sequence[float], q: float) -> tuple[float | None, Interval]:
    """The q-quantile, and its interval from two order statistics (Conover 1999)."""
    if not values:
        return None, (None, "undefined: no item")
    n, ordered = len(values), sorted(values)
    value = ordered[max(0, math.ceil(q * n) - 1)]
    below = _binomial_quantile(n, q, TAIL) - 1
    above = _binomial_quantile(n, q, 1 - TAIL)
    if below < 0 or above >= n:
        return value, (None, f"undefined: {n} items are too few")
    return value, ((ordered[below], ordered[above]), "order statistics")


@cache
def _binomial_quantile(n: int, p: float, level: float) -> int:
    """The smallest k with P(X <= k) >= `level`; logarithms, as n may be thousands."""
    total = 0.0
    for k in range(n + 1):
        choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        total += math.exp(choose + k * math.log(p) + (n - k) * math.log1p(-p))
        if total >= level:
            return k
    return n


@cache
def _t(clusters: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(clusters - 1, 1 - TAIL))


def _wilson(p: float, items: int, c: int, se: float | None) -> Interval:
    """Wilson's interval (1927); clusters shrink n to p(1-p)/SE², as Korn & Graubard (1998) do."""
    n = float(items)
    if se is not None:
        # All right or all wrong does not show how alike a cluster's items are: count clusters.
        effective = min(n, p * (1 - p) / se**2) if se > 0 else float(c)
        n = effective * (Z / _t(c)) ** 2
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    # At 0 and 1 the interval ends there; rounding must not leave the rate itself out.
    low, high = max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half))
    return (low, high), "Wilson" if se is None else "Wilson, clustered"
