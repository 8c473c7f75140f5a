"""Systems compared by twos: win rates, the judge's biases, Bradley-Terry, how many more are needed.

Each comparison was judged in both orders; a verdict that changes with the order is a tie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypedDict

import numpy as np
from scipy.sparse.csgraph import connected_components
from scipy.stats import norm

from .bootstrap import Estimate, Floats, mean, resampled, summary

Verdict = Literal["a", "b", "tie"] | None
STEPS = 100


class Comparison(TypedDict):
    """Two answers to the same input and the judge's two verdicts."""

    id: str
    a: str  # the systems' names
    b: str
    first: Verdict  # who won when a's answer stood first; None: the judge failed
    second: Verdict  # who won when b's answer stood first
    cluster: str
    length_a: int
    length_b: int


def outcome(c: Comparison) -> float:
    """1: a won, 0: b won, 0.5: tie, verdict flipped with the order, or the judge failed."""
    if c["first"] == c["second"] and c["first"] in ("a", "b"):
        return float(c["first"] == "a")
    return 0.5


def between(comparisons: Iterable[Comparison], a: str, b: str) -> list[Comparison]:
    """Those of these two systems, each turned round so that `a` is its a."""
    other: dict[Verdict, Verdict] = {"a": "b", "b": "a", "tie": "tie", None: None}
    found: list[Comparison] = []
    for c in comparisons:
        if (c["a"], c["b"]) == (a, b):
            found.append(c)
        elif (c["a"], c["b"]) == (b, a):
            first, second = other[c["second"]], other[c["first"]]
            turned: Any = {"a": a, "b": b, "length_a": c["length_b"], "length_b": c["length_a"]}
            found.append({**c, **turned, "first": first, "second": second})
    return found


def win_rate(comparisons: Sequence[Comparison], seed: int = 0) -> Estimate:
    """Mean outcome for a, ties half a win each; `ValueError` for several pairs of systems."""
    if len({(c["a"], c["b"]) for c in comparisons}) > 1:
        raise ValueError("a win rate is of two systems, a the same in each: take `between` first")
    return mean([outcome(c) for c in comparisons], _clusters(comparisons), seed)


def flip_rate(comparisons: Sequence[Comparison], seed: int = 0) -> Estimate:
    """Share of the comparisons judged in both orders whose verdict changed with the order."""
    both = [c for c in comparisons if c["first"] and c["second"]]
    return mean([float(c["first"] != c["second"]) for c in both], _clusters(both), seed)


def position_bias(comparisons: Sequence[Comparison], seed: int = 0) -> Estimate:
    """Share of decided verdicts for the answer that stood first, minus 0.5; above 0: prefers it.

    Only comparisons that were decided in both orders count: each then brings either side first.
    """
    both = [c for c in comparisons if c["first"] in ("a", "b") and c["second"] in ("a", "b")]
    verdicts = [float(c["first"] == "a") / 2 + float(c["second"] == "b") / 2 for c in both]
    return _less_half(mean(verdicts, _clusters(both), seed))


def verbosity_bias(comparisons: Sequence[Comparison], seed: int = 0) -> Estimate:
    """Share of decided comparisons that the longer answer won, minus 0.5; equal lengths left out.

    A longer answer may be the better one: a bias only as far as people do not share it.
    """
    uneven = [c for c in comparisons if c["length_a"] != c["length_b"] and outcome(c) != 0.5]
    longer = [float((c["length_a"] > c["length_b"]) == (outcome(c) == 1)) for c in uneven]
    return _less_half(mean(longer, _clusters(uneven), seed))


def bradley_terry(comparisons: Sequence[Comparison], seed: int = 0) -> dict[str, Estimate]:
    """Strengths on a log scale, mean 0: P(i beats j) = 1/(1 + exp(θ_j - θ_i)), ties half a win.

    The maximum likelihood exists where each system is linked to each other by a chain of wins
    (Ford 1957); where it is not, every strength is undefined and says which systems fall apart.
    """
    names = sorted({name for c in comparisons for name in (c["a"], c["b"])})
    if not names:
        return {}
    clusters = _clusters(comparisons)
    n, count, k = len(comparisons), len(set(clusters)), len(names)
    cells = np.zeros((n, k * k))
    for i, c in enumerate(comparisons):
        one, other = names.index(c["a"]), names.index(c["b"])
        cells[i, one * k + other] += outcome(c)
        cells[i, other * k + one] += 1 - outcome(c)

    def strengths(w: Floats) -> Floats:
        return np.array([_strengths(table) for table in (w @ cells).reshape(-1, k, k)])

    value = strengths(np.ones((1, n)))[0]
    if np.isnan(value).any():
        reason = f"undefined: {_apart(cells.sum(axis=0).reshape(k, k), names)}"
        return {name: Estimate(None, None, n, count, reason) for name in names}
    draws = resampled(strengths, clusters, seed)
    return {name: summary(float(value[i]), draws[:, i], n, count) for i, name in enumerate(names)}


def _strengths(wins: Floats) -> Floats:
    """Newton's method on the log-likelihood of wins[i, j] (i over j); nan without a maximum."""
    k = len(wins)
    theta, games = np.zeros(k), wins + wins.T
    if connected_components(wins, connection="strong")[0] > 1:
        return np.full(k, np.nan)
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(theta - theta[:, None]))  # p[i, j]: i beats j
        gain = wins.sum(axis=1) - (games * p).sum(axis=1)
        curve = games * p * (1 - p)
        hessian = np.diag(curve.sum(axis=1)) - curve
        # 1/k on every cell keeps the mean at 0, the one direction that the games do not fix.
        step = np.linalg.solve(hessian + 1 / k, gain)
        theta = theta + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < 1e-10:
            return np.asarray(theta - theta.mean())
    return np.full(k, np.nan)


def _apart(wins: Floats, names: Sequence[str]) -> str:
    pieces, member = connected_components(wins + wins.T, directed=False)
    if pieces > 1:
        groups = [
            " and ".join(n for n, m in zip(names, member, strict=True) if m == piece)
            for piece in range(pieces)
        ]
        return f"never compared with each other: {'; '.join(groups)}"
    pieces, member = connected_components(wins, connection="strong")
    if pieces == 1:
        return "the fit did not converge"
    for piece in range(pieces):
        inside = member == piece
        group = " and ".join(n for n, yes in zip(names, inside, strict=True) if yes)
        if not wins[np.ix_(~inside, inside)].any():
            return f"{group} lost to no other, so no finite strength fits"
    raise AssertionError("of several components one is never beaten from outside")


def comparisons_needed(estimate: Estimate, margin: float | None = None) -> int | None:
    """How many more comparisons show a true win rate of 0.5 ± margin, with 80% probability.

    Shown means that the 95% interval leaves 0.5 out: n · ((z_.975 + z_.80) · SE / margin)², SE from
    the interval's width. Without a margin: the estimate's own. None where either is undefined or 0.
    """
    if estimate.value is None or estimate.ci is None:
        return None
    wanted = abs(estimate.value - 0.5) if margin is None else margin
    if wanted <= 0:
        return None
    se = (estimate.ci[1] - estimate.ci[0]) / (2 * norm.ppf(0.975))
    factor = ((norm.ppf(0.975) + norm.ppf(0.8)) * se / wanted) ** 2
    return max(0, int(np.ceil(estimate.n * (factor - 1))))


def _clusters(comparisons: Sequence[Comparison]) -> list[str]:
    return [c["cluster"] for c in comparisons]


def _less_half(found: Estimate) -> Estimate:
    value = None if found.value is None else found.value - 0.5
    ci = None if found.ci is None else (found.ci[0] - 0.5, found.ci[1] - 0.5)
    return Estimate(value, ci, found.n, found.clusters, found.method)
