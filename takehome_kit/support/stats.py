"""Two systems on the same items: paired differences, clustered errors, permutation tests.

Everything undefined is `None`: never zero, never a guess.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, ndtr, ndtri, stdtrit  # scipy.stats takes a second to load

ALPHA = 0.05
POWER = 0.80
PERMUTATIONS = 10_000
BLOCK = 500  # permutations at a time
MANY = 1_000  # clusters, from where the normal limit is as good as permutations
FEWEST_CLUSTERS = 6  # with five, the smallest p there is, 2/2^5, is above 0.05

Floats = NDArray[np.float64]
Score = float | None


@dataclass(frozen=True)
class Paired:
    """What `n` items in `clusters` clusters say about the difference b - a of two means."""

    n: int
    clusters: int
    a: float | None = None  # mean over the items that have a score in this run
    b: float | None = None
    difference: float | None = None
    se: float | None = None  # clustered
    ci: tuple[float, float] | None = None  # 95%, t with clusters - 1 degrees of freedom
    p: float | None = None  # two-sided
    detectable: float | None = None  # smallest true difference seen with 80% power
    test: str | None = None


def paired(
    a: Sequence[Score], b: Sequence[Score], clusters: Sequence[str], seed: int = 0
) -> Paired:
    """Compare scores `b` with `a`, item by item; `clusters` names the cluster of each item.

    `None` is a score that the run does not define for the item (precision where nothing was
    refused): it is in no mean of that run. Undefined stays `None`: everything with a NaN or where
    a run has no score; interval, p and detectable difference within one cluster; interval and
    detectable difference where nothing varies; p where no score differs. Raises
    `ValueError` when the lengths differ.
    """
    if not len(a) == len(b) == len(clusters):
        raise ValueError(f"unpaired: {len(a)} and {len(b)} scores, {len(clusters)} clusters")
    both = np.array([a, b], dtype=float).T  # None becomes a NaN
    defined = np.array([[x is not None for x in a], [y is not None for y in b]]).T
    kept: NDArray[np.bool_] = np.any(defined, axis=1)
    scores, defined = np.where(defined, both, 0.0)[kept], defined[kept]
    number: dict[str, int] = {}
    member = np.array(
        [number.setdefault(name, len(number)) for name in compress(clusters, kept.tolist())]
    )
    n, count = len(scores), len(number)
    if not defined.any(axis=0).all() or not np.isfinite(scores).all():
        return Paired(n, count)
    mean_a, mean_b = scores.sum(axis=0) / defined.sum(axis=0)
    se = clustered_se(linearised(scores, defined), member)
    mean = float(mean_b - mean_a)
    ci = detectable = None
    if se is not None:
        half = float(stdtrit(count - 1, 1 - ALPHA / 2)) * se
        ci = (mean - half, mean + half)
        detectable = detectable_difference(se, count)
    p, test = _test(scores, defined, member, seed)
    return Paired(n, count, float(mean_a), float(mean_b), mean, se, ci, p, detectable, test)


def clustered_se(d: Floats, member: NDArray[np.intp]) -> float | None:
    """Standard error of the mean of `d`, shape (n,), with `member` the cluster index of each.

    SE² = C/(C-1) · Σ_c (Σ_{i∈c} (d_i - d̄))² / n² (Liang and Zeger's sandwich for a mean; with one
    item per cluster it is the usual s/√n). None with fewer than two clusters or no variation.
    """
    count = int(member.max()) + 1
    if count < 2:
        return None
    sums = np.bincount(member, weights=d - d.mean(), minlength=count)
    se = math.sqrt(count / (count - 1) * float(sums @ sums)) / len(d)
    # Rounding leaves about 1e-17 where every difference is the same.
    return se if se > 1e-12 * float(np.abs(d).max()) else None


def detectable_difference(se: float, clusters: int) -> float | None:
    """Smallest true difference found with 80% power at a two-sided 5% (Bloom 1995).

    (t_.975 + t_.80) · SE with C - 1 degrees of freedom, 2.8 · SE for many clusters. None below six
    clusters: the smallest p there is 2/2^C > 0.05, so no difference can be seen.
    """
    if clusters < FEWEST_CLUSTERS:
        return None
    df = clusters - 1
    return float(stdtrit(df, 1 - ALPHA / 2) + stdtrit(df, POWER)) * se


def pairs_needed(difference: float, se: float, n: int, clusters: int) -> int | None:
    """Items in a sample like this one that would show `difference` with 80% power (5%, two-sided).

    By the normal: the standard error goes with 1/√n, more clusters and not more items in each.
    None for no difference.
    """
    if not difference or not se:
        return None
    z = float(ndtri(1 - ALPHA / 2) + ndtri(POWER))
    enough = n * (z * se / difference) ** 2
    return math.ceil(max(enough, n / clusters * FEWEST_CLUSTERS))


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjustment (Holm 1979); an undefined p is not part of the family."""
    order = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, i) in enumerate(order):
        largest = max(largest, min(1.0, p * (len(order) - rank)))
        adjusted[i] = largest
    return adjusted


def linearised(scores: Floats, defined: NDArray[np.bool_]) -> Floats:
    """b - a per item, shape (n,): where a score is undefined, the linearised ratio of sums.

    A mean over some items is a ratio, sum of scores to number of scores; each item moves it by
    (score - mean) · n / number (Taylor linearisation). With every score defined this is b - a.
    """
    number = defined.sum(axis=0)
    mean = scores.sum(axis=0) / number
    moves = np.where(defined, scores - mean, 0.0) * len(scores) / number + mean
    return np.asarray(moves[:, 1] - moves[:, 0])


def _test(
    scores: Floats, defined: NDArray[np.bool_], member: NDArray[np.intp], seed: int
) -> tuple[float | None, str | None]:
    """The p-value and the name of the test that gave it."""
    count = int(member.max()) + 1
    d = scores[:, 1] - scores[:, 0]
    same_items = bool((defined[:, 0] == defined[:, 1]).all())
    if count < 2 or float(np.abs(linearised(scores, defined)).max()) < 1e-12:
        return None, None
    if same_items and count == len(d) and np.isin(scores, (0.0, 1.0)).all():
        up, down = int((d > 0).sum()), int((d < 0).sum())
        return min(1.0, 2 * float(bdtr(min(up, down), up + down, 0.5))), "McNemar, exact"
    if count > MANY:
        return _swap_limit(scores, defined, member), "permutation by cluster, normal limit"
    exact = 2**count <= PERMUTATIONS
    label = "exact" if exact else f"{PERMUTATIONS:,} permutations"
    return _swap_p(scores, defined, member, seed), f"permutation by cluster, {label}"


def _swap_p(
    scores: Floats, defined: NDArray[np.bool_], member: NDArray[np.intp], seed: int
) -> float:
    """Two-sided p of the difference of means when each cluster tosses a coin to swap the runs.

    With every score defined it is the sign-flip test. Exact up to 13 clusters (2^13 < 10,000),
    else 10,000 seeded permutations with the +1 correction of Phipson and Smyth (2010).
    """
    sum_a, sum_b, n_a, n_b = _by_cluster(scores, defined, member)
    count = len(sum_a)
    total, number = float((sum_a + sum_b).sum()), float((n_a + n_b).sum())
    moves = np.column_stack([sum_b - sum_a, n_b - n_a])

    def difference(signs: NDArray[Any]) -> Floats:
        gain, more = (signs @ moves).T
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (total + gain) / (number + more) - (total - gain) / (number - more)
        # Rounded, so that ties are ties. A swap that leaves a run without scores counts as
        # extreme: the cautious side.
        return np.where(abs(more) < number, np.abs(found).round(12), np.inf)

    # By hand: scipy.stats.permutation_test draws sign by sign, for minutes over many clusters.
    seen = difference(np.ones((1, count)))[0]
    if 2**count <= PERMUTATIONS:
        flips = np.arange(2**count)[:, None] >> np.arange(count) & 1
        return float((difference(1.0 - 2.0 * flips) >= seen).mean())
    random, above = np.random.default_rng(seed), 0
    for start in range(0, PERMUTATIONS, BLOCK):
        size = (min(BLOCK, PERMUTATIONS - start), count)
        flips = random.integers(2, size=size, dtype=np.int8)
        above += int((difference(1.0 - 2.0 * flips) >= seen).sum())
    return (above + 1) / (PERMUTATIONS + 1)


def _swap_limit(scores: Floats, defined: NDArray[np.bool_], member: NDArray[np.intp]) -> float:
    """What `_swap_p` tends to: a sum of many independent signs is normal (central limit)."""
    sum_a, sum_b, n_a, n_b = _by_cluster(scores, defined, member)
    mean = float((sum_a + sum_b).sum() / (n_a + n_b).sum())
    moves = (sum_b - sum_a) - mean * (n_b - n_a)
    z = abs(float(moves.sum())) / math.sqrt(float(moves @ moves))
    return float(2 * ndtr(-z))


def _by_cluster(scores: Floats, defined: NDArray[np.bool_], member: NDArray[np.intp]) -> Floats:
    """Sums of the scores and numbers of items of A and of B, by cluster; shape (4, clusters)."""
    columns = np.hstack([scores, defined.astype(float)]).T
    return np.array([np.bincount(member, weights=column) for column in columns])
