"""How far two raters agree: kappa, Krippendorff's alpha, Spearman's rho, AUC, and differences.

Every interval is of a bootstrap over clusters (`bootstrap.py`), `clusters[i]` being item i's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from .bootstrap import Estimate, Floats, Statistic, estimate

Weighting = Literal["none", "linear", "quadratic"]
Level = Literal["nominal", "ordinal", "interval"]
Item = TypeVar("Item")


def kappa(
    a: Sequence[str],
    b: Sequence[str],
    labels: Sequence[str],
    clusters: Sequence[str],
    weights: Weighting = "none",
    seed: int = 0,
) -> Estimate:
    """Cohen's kappa (1960), weighted by the distance on the scale `labels` (1968)."""
    statistic = kappa_of(a, b, labels, weights)
    return estimate(statistic, _same(clusters, a, b), seed, "both use one and the same label only")


def kappa_difference(
    a: Sequence[str],
    b: Sequence[str],
    reference: Sequence[str],
    labels: Sequence[str],
    clusters: Sequence[str],
    weights: Weighting = "none",
    seed: int = 0,
) -> Estimate:
    """How much better `a` agrees with the reference than `b` does, on the same resamples."""
    one, other = (kappa_of(said, reference, labels, weights) for said in (a, b))
    return estimate(
        lambda w: one(w) - other(w), _same(clusters, a, b, reference), seed, "a kappa is undefined"
    )


def kappa_of(
    a: Sequence[str], b: Sequence[str], labels: Sequence[str], weights: Weighting = "none"
) -> Statistic:
    """Kappa as a function of the items' weights: 1 - observed over expected disagreement."""
    place = {label: i for i, label in enumerate(labels)}
    if strange := [label for label in (*a, *b) if label not in place]:
        raise ValueError(f"“{strange[0]}” is not on the scale {', '.join(labels)}")
    k = len(labels)
    cell = np.array([place[x] * k + place[y] for x, y in zip(a, b, strict=True)], dtype=int)
    cells = np.eye(k * k)[cell]
    distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(float)
    cost = {"none": distance > 0, "linear": distance, "quadratic": distance**2}[weights]

    def statistic(w: Floats) -> Floats:
        table = (w @ cells).reshape(-1, k, k) / w.sum(axis=1)[:, None, None]
        expected = table.sum(axis=2)[:, :, None] * table.sum(axis=1)[:, None, :]
        return 1 - _ratio((table * cost).sum(axis=(1, 2)), (expected * cost).sum(axis=(1, 2)))

    return statistic


def alpha(
    ratings: Sequence[Sequence[float | None]],
    clusters: Sequence[str],
    level: Level = "nominal",
    seed: int = 0,
) -> Estimate:
    """Krippendorff's alpha (2011) of `ratings[annotator][item]`; None is no rating.

    Items with fewer than two ratings say nothing of agreement and are not in `n`.
    """
    table = np.array(
        [[np.nan if x is None else x for x in _same(row, clusters)] for row in ratings]
    )
    table = table.reshape(len(ratings), len(clusters)).astype(float)
    rated = (~np.isnan(table)).sum(axis=0)
    table, kept = table[:, rated > 1], [c for c, n in zip(clusters, rated, strict=True) if n > 1]
    values = np.unique(table[~np.isnan(table)])
    counts = (table[:, :, None] == values).sum(axis=0).astype(float)  # items, values
    if not kept:
        return Estimate(None, None, 0, 0, "undefined: no item has two ratings")
    return estimate(_alpha_of(counts, values, level), kept, seed, "every rating is the same")


def _alpha_of(counts: Floats, values: Floats, level: Level) -> Statistic:
    """1 - (N-1) · within over between, sums over pairs of ratings of their squared distance.

    Ordinal distances are those of midranks. Sums over pairs come from sums and squares:
    Σ_ij (p_i - p_j)² = 2(m Σ p² - (Σ p)²).
    """
    m = counts.sum(axis=1)

    def statistic(w: Floats) -> Floats:
        totals = w @ counts  # draws, values
        n = totals.sum(axis=1)
        if level == "nominal":
            within = m**2 - (counts**2).sum(axis=1)
            between = n**2 - (totals**2).sum(axis=1)
        else:
            place = np.cumsum(totals, axis=1) - totals / 2 if level == "ordinal" else values
            place = place - (totals * place).sum(axis=1, keepdims=True) / n[:, None]
            within = 2 * (m * (place**2 @ counts.T) - (place @ counts.T) ** 2)
            between = 2 * (n * (totals * place**2).sum(axis=1))  # Σ p is 0: p is centred
        return np.asarray(1 - (n - 1) * _ratio((w * within / (m - 1)).sum(axis=1), between))

    return statistic


def spearman(
    a: Sequence[float], b: Sequence[float], clusters: Sequence[str], seed: int = 0
) -> Estimate:
    """Spearman's rho: the correlation of midranks."""
    return estimate(spearman_of(a, b), _same(clusters, a, b), seed, "one of the two does not vary")


def spearman_of(a: Sequence[float], b: Sequence[float]) -> Statistic:
    """Rho as a function of the items' weights."""
    one, other = _ranks(a), _ranks(b)

    def statistic(w: Floats) -> Floats:
        x, y = (r - _mean(r, w)[:, None] for r in (one(w), other(w)))
        return _ratio(_mean(x * y, w), np.sqrt(_mean(x**2, w) * _mean(y**2, w)))

    return statistic


def auc(
    scores: Sequence[float], positive: Sequence[bool], clusters: Sequence[str], seed: int = 0
) -> Estimate:
    """Area under the ROC curve: how often a positive scores above a negative, ties half."""
    return estimate(
        auc_of(scores, positive), _same(clusters, scores, positive), seed, "one class only"
    )


def auc_difference(
    scores: Sequence[float],
    others: Sequence[float],
    positive: Sequence[bool],
    clusters: Sequence[str],
    seed: int = 0,
) -> Estimate:
    """AUC of `scores` minus that of `others`, on the same resamples."""
    one, other = auc_of(scores, positive), auc_of(others, positive)
    same = _same(clusters, scores, others, positive)
    return estimate(lambda w: one(w) - other(w), same, seed, "one class only")


def auc_of(scores: Sequence[float], positive: Sequence[bool]) -> Statistic:
    """AUC as a function of the items' weights (Mann and Whitney's U over the pairs)."""
    sums = _by_value(scores)
    right = np.asarray(positive, dtype=float)

    def statistic(w: Floats) -> Floats:
        good, bad = sums(w * right), sums(w * (1 - right))
        below = np.cumsum(bad, axis=1) - bad / 2
        return _ratio((good * below).sum(axis=1), good.sum(axis=1) * bad.sum(axis=1))

    return statistic


def _by_value(scores: Sequence[float]) -> Statistic:
    """Weights summed over items of the same score, scores ascending: shape (draws, values)."""
    s = _finite(scores)
    order = np.argsort(s, kind="stable")
    starts = np.flatnonzero(np.diff(s[order], prepend=-np.inf))
    return lambda w: np.asarray(np.add.reduceat(w[:, order], starts, axis=1))


def _ranks(scores: Sequence[float]) -> Statistic:
    """Each item's midrank within the resample: shape (draws, n)."""
    sums, place = _by_value(scores), np.unique(_finite(scores), return_inverse=True)[1]

    def ranks(w: Floats) -> Floats:
        times = sums(w)
        return np.asarray((np.cumsum(times, axis=1) - times / 2)[:, place])

    return ranks


def _finite(scores: Sequence[float]) -> Floats:
    s = np.asarray(scores, dtype=float)
    if not np.isfinite(s).all():
        raise ValueError(f"score {int(np.argmin(np.isfinite(s)))} is not a number: leave it out")
    return s


def _mean(x: Floats, w: Floats) -> Floats:
    return np.asarray((x * w).sum(axis=1) / w.sum(axis=1))


def _ratio(above: Floats, below: Floats) -> Floats:
    """nan where the denominator is nothing but rounding."""
    some: NDArray[np.bool_] = np.abs(below) > 1e-12
    return np.asarray(np.divide(above, below, out=np.full(below.shape, np.nan), where=some))


def _same(wanted: Sequence[Item], *others: Sequence[object]) -> Sequence[Item]:
    """`wanted`, if the others are as long."""
    if any(len(other) != len(wanted) for other in others):
        lengths = ", ".join(str(len(x)) for x in (wanted, *others))
        raise ValueError(f"not aligned: sequences of {lengths} items")
    return wanted
