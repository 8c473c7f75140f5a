"""Paired statistics against closed forms, naive oracles, SciPy, degenerate data and simulation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import scipy.stats

from takehome_kit.support.stats import (
    clustered_se,
    detectable_difference,
    holm,
    linearised,
    paired,
    pairs_needed,
)


def _singletons(n: int) -> list[str]:
    return [f"c{i}" for i in range(n)]


def _graded(n: int, seed: int) -> tuple[list[float], list[float]]:
    rng = np.random.default_rng(seed)
    a = rng.uniform(0, 1, n)
    return a.tolist(), (a + rng.normal(0.05, 0.2, n)).tolist()


def _oracle_se(d: list[float], clusters: list[str]) -> float:
    """The formula, written with dictionaries and loops."""
    mean = sum(d) / len(d)
    sums: dict[str, float] = {}
    for value, cluster in zip(d, clusters, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + value - mean
    count = len(sums)
    return math.sqrt(count / (count - 1) * sum(s * s for s in sums.values())) / len(d)


def _oracle_p(d: list[float], clusters: list[str]) -> float:
    """Every assignment of signs to clusters, counted one by one."""
    names = sorted(set(clusters))
    observed = abs(sum(d))
    hits = 0
    for signs in itertools.product((1, -1), repeat=len(names)):
        flip = dict(zip(names, signs, strict=True))
        total = abs(sum(flip[c] * value for value, c in zip(d, clusters, strict=True)))
        hits += total >= observed - 1e-12
    return hits / 2 ** len(names)


def test_closed_form_singletons():
    """Differences 0, 0, 1, 1 have mean 1/2 and SE √(1/3)/2; t(3) gives the interval."""
    found = paired([0.5] * 4, [0.5, 0.5, 1.5, 1.5], _singletons(4))
    assert found.difference == 0.5
    assert found.se == pytest.approx(math.sqrt(1 / 3) / 2)
    half = 3.182446 * math.sqrt(1 / 3) / 2
    assert found.ci == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)


def test_closed_form_two_clusters():
    """Two clusters that disagree wholly: SE² = 2/1 · (1² + 1²)/4² = 1/4, t(1) = 12.706."""
    found = paired([0.0] * 4, [1.0, 1.0, 0.0, 0.0], ["x", "x", "y", "y"])
    assert found.se == pytest.approx(0.5)
    assert found.ci == pytest.approx((0.5 - 6.3531, 0.5 + 6.3531), abs=1e-4)
    assert (found.n, found.clusters) == (4, 2)


def _oracle_swap_p(a: list[float | None], b: list[float | None], clusters: list[str]) -> float:
    """Every way of swapping the runs by cluster; the difference of means over what is defined."""

    def difference(swapped: set[str]) -> float:
        pairs = [(y, x) if c in swapped else (x, y) for x, y, c in zip(a, b, clusters, strict=True)]
        left = [x for x, _ in pairs if x is not None]
        right = [y for _, y in pairs if y is not None]
        if not left or not right:
            return math.inf
        return abs(sum(right) / len(right) - sum(left) / len(left))

    names = sorted(set(clusters))
    subsets = [set(s) for k in range(len(names) + 1) for s in itertools.combinations(names, k)]
    return sum(difference(s) >= difference(set()) - 1e-9 for s in subsets) / len(subsets)


@pytest.mark.parametrize("seed", range(5))
def test_undefined_scores(seed):
    """Scores that one run lacks: means over what each run has, p as every swap counted gives it."""
    rng = np.random.default_rng(seed)
    clusters = [f"c{i // 3}" for i in range(24)]
    a, b = (
        [None if rng.random() < 0.4 else rng.integers(0, 3) / 2 for _ in clusters] for _ in "ab"
    )
    found = paired(a, b, clusters)
    mean_a, mean_b = (np.mean([x for x in run if x is not None]) for run in (a, b))
    assert (found.a, found.b) == (pytest.approx(mean_a), pytest.approx(mean_b))
    assert found.difference == pytest.approx(mean_b - mean_a)
    assert found.n == sum(x is not None or y is not None for x, y in zip(a, b, strict=True))
    assert found.p == pytest.approx(_oracle_swap_p(a, b, clusters))


def test_undefined_scores_se():
    """Its linearised error is the spread of the difference over simulated sets, within 5%."""
    rng = np.random.default_rng(0)
    clusters = [f"c{i // 3}" for i in range(120)]
    found = []
    for _ in range(1000):
        a, b = rng.normal(0.5, 0.2, (2, 120)) + np.repeat(rng.normal(0, 0.2, 40), 3)
        kept = rng.random((2, 120)) < 0.6
        a, b = (np.where(k, x, None).tolist() for k, x in zip(kept, (a, b), strict=True))
        rows = [row for row in zip(a, b, clusters, strict=True) if row[:2] != (None, None)]
        scores = np.array([[x or 0.0, y or 0.0] for x, y, _ in rows])
        defined = np.array([[x is not None, y is not None] for x, y, _ in rows])
        member = np.unique([c for *_, c in rows], return_inverse=True)[1]
        se = clustered_se(linearised(scores, defined), member)
        means = scores.sum(axis=0) / defined.sum(axis=0)
        found.append((means[1] - means[0], se))
    differences, errors = np.array(found).T
    assert errors.mean() == pytest.approx(differences.std(), rel=0.05)


def test_constant_conditional():
    """Scores that cannot vary, on other items in each run: no p, as there is nothing to test."""
    found = paired([1.0, None, 1.0, 1.0], [1.0, 1.0, None, 1.0], _singletons(4))
    assert (found.a, found.b, found.difference) == (1.0, 1.0, 0.0)
    assert (found.ci, found.p) == (None, None)


def test_one_run_without_scores():
    """Where a run has no score at all, there is nothing to compare."""
    found = paired([None, None], [0.5, 1.0], _singletons(2))
    assert (found.n, found.a, found.difference, found.p) == (2, None, None, None)


@pytest.mark.parametrize("seed", range(5))
def test_ties(seed):
    """Small differences on few levels, where sums tie: rounding does not make p too small."""
    rng = np.random.default_rng(seed)
    a = (rng.integers(0, 11, 10) / 10).tolist()
    b = [x + d for x, d in zip(a, rng.integers(-2, 4, 10) / 1000, strict=True)]
    d = [y - x for x, y in zip(a, b, strict=True)]
    assert paired(a, b, _singletons(10)).p == pytest.approx(_oracle_p(d, _singletons(10)))


@pytest.mark.parametrize("seed", range(5))
def test_oracle(seed):
    """SE and exact p agree with the naive loops on unequal clusters in any order."""
    a, b = _graded(20, seed)
    rng = np.random.default_rng(seed)
    clusters = [f"c{i}" for i in rng.integers(0, 8, 20)]
    d = [y - x for x, y in zip(a, b, strict=True)]
    found = paired(a, b, clusters)
    assert found.se == pytest.approx(_oracle_se(d, clusters))
    assert found.p == pytest.approx(_oracle_p(d, clusters))
    assert found.test == "permutation by cluster, exact"


def test_ttest_rel():
    """Unclustered, mean and interval are those of SciPy's paired t test."""
    a, b = _graded(40, 1)
    found = paired(a, b, _singletons(40))
    expected = scipy.stats.ttest_rel(b, a)
    assert found.difference / found.se == pytest.approx(expected.statistic)
    assert found.ci == pytest.approx(tuple(expected.confidence_interval(0.95)))


def test_permutation_test():
    """Unclustered, the exact p is SciPy's paired permutation test of the mean difference."""
    a, b = _graded(10, 2)
    expected = scipy.stats.permutation_test(
        (b, a), lambda x, y: np.mean(x) - np.mean(y), permutation_type="samples"
    )
    assert paired(a, b, _singletons(10)).p == pytest.approx(expected.pvalue)


def test_many_clusters_sampled():
    """Above 13 clusters p is sampled: seeded, near the exact one, and never zero."""
    a, b = _graded(14, 3)
    d = [y - x for x, y in zip(a, b, strict=True)]
    found = paired(a, b, _singletons(14), seed=7)
    assert found == paired(a, b, _singletons(14), seed=7)
    assert found.test == "permutation by cluster, 10,000 permutations"
    assert found.p == pytest.approx(_oracle_p(d, _singletons(14)), abs=0.02)
    ones = paired([0.0] * 200, [0.5] * 200, _singletons(200))
    assert ones.p == pytest.approx(1 / 10_001)


@pytest.mark.parametrize(("fixed", "broken"), [(9, 1), (3, 3), (6, 0), (1, 0)])
def test_mcnemar(fixed, broken):
    """Pass/fail in singleton clusters is McNemar's exact test: a coin over the items that flip."""
    a = [0.0] * fixed + [1.0] * broken + [1.0] * 20
    b = [1.0] * fixed + [0.0] * broken + [1.0] * 20
    found = paired(a, b, _singletons(len(a)))
    flips = fixed + broken
    tail = sum(math.comb(flips, k) for k in range(max(fixed, broken), flips + 1)) / 2**flips
    assert found.test == "McNemar, exact"
    assert found.p == pytest.approx(min(1.0, 2 * tail))
    assert found.p == pytest.approx(scipy.stats.binomtest(fixed, flips).pvalue)


def test_mcnemar_only_singletons():
    """Pass/fail items that share clusters are permuted by cluster instead."""
    a, b = [0.0] * 12, [1.0, 1.0] * 3 + [0.0] * 6
    clusters = [f"c{i // 2}" for i in range(12)]
    found = paired(a, b, clusters)
    assert found.test == "permutation by cluster, exact"
    assert found.p == pytest.approx(2 / 2**3)


def test_no_item():
    """Without items everything is undefined."""
    found = paired([], [], [])
    assert (found.n, found.clusters) == (0, 0)
    assert (found.difference, found.se, found.ci, found.p, found.detectable) == (None,) * 5


@pytest.mark.parametrize("n", [1, 5])
def test_one_cluster(n):
    """One cluster has a mean and nothing else."""
    found = paired([0.0] * n, [float(i + 1) for i in range(n)], ["only"] * n)
    assert found.difference == (n + 1) / 2
    assert (found.se, found.ci, found.p, found.detectable, found.test) == (None,) * 5


def test_nothing_moved():
    """Identical runs: difference 0, no interval, and no test to make."""
    scores = [0.1, 0.7, 0.3]
    found = paired(scores, scores, _singletons(3))
    assert found.difference == 0.0
    assert (found.se, found.ci, found.p, found.detectable) == (None,) * 4


def test_constant_shift():
    """The same non-zero difference everywhere has no spread, but signs can still be flipped."""
    found = paired([0.3] * 10, [0.4] * 10, _singletons(10))
    assert found.difference == pytest.approx(0.1)
    assert (found.se, found.ci, found.detectable) == (None,) * 3
    assert found.p == pytest.approx(2 / 2**10)


def test_nan():
    """A score that is not a number leaves everything undefined; it is not dropped."""
    found = paired([0.1, math.nan, 0.2], [0.2, 0.3, 0.4], _singletons(3))
    assert found.n == 3
    assert (found.difference, found.ci, found.p) == (None,) * 3


def test_unpaired():
    """Lists of different lengths cannot be paired."""
    with pytest.raises(ValueError, match="unpaired: 2 and 1 scores, 2 clusters"):
        paired([0.0, 1.0], [0.0], ["x", "y"])


def test_holm_closed_form():
    """0.01, 0.03, 0.04 times 3, 2, 1, kept in order; undefined ones don't count."""
    assert holm([0.01, 0.04, None, 0.03]) == pytest.approx([0.03, 0.06, None, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_oracle():
    """Holm rejects from the smallest p upwards until one is above 0.05 / (tests left)."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        p = (rng.uniform(0, 1, 8) ** 3).tolist()
        rejected = set()
        for i, index in enumerate(sorted(range(8), key=p.__getitem__)):
            if p[index] > 0.05 / (8 - i):
                break
            rejected.add(index)
        assert {i for i, q in enumerate(holm(p)) if q <= 0.05} == rejected


def test_detectable():
    """2.8 · SE for many clusters, more for few, undefined where no p can reach 0.05."""
    assert detectable_difference(1.0, 2000) == pytest.approx(2.8016, abs=2e-3)
    assert detectable_difference(1.0, 6) == pytest.approx(2.5706 + 0.9195, abs=1e-3)
    assert detectable_difference(1.0, 5) is None


def test_pairs_needed():
    """The textbook's size of a paired sample, and never fewer than six clusters' worth."""
    assert pairs_needed(0.5, 1 / math.sqrt(50), 50, 50) == math.ceil((2.8016 / 0.5) ** 2)
    assert pairs_needed(-0.5, 1 / math.sqrt(50), 50, 50) == pairs_needed(0.5, 1 / 50**0.5, 50, 50)
    assert pairs_needed(10.0, 0.1, 20, 4) == 30
    assert pairs_needed(0.0, 0.1, 20, 4) is None


def test_detectable_is_detected():
    """A true difference of that size is found in 80% of 2,000 simulated sets of 20 clusters."""
    rng = np.random.default_rng(0)
    true = detectable_difference(1 / math.sqrt(20), 20)
    critical = scipy.stats.t.ppf(0.975, 19)
    sets = rng.normal(true, 1.0, (2000, 20))
    member = np.arange(20)
    found = sum(abs(d.mean()) > critical * clustered_se(d, member) for d in sets)
    assert 0.77 <= found / 2000 <= 0.83


def test_false_positives():
    """Without a true difference, p and the interval reject in 3-7% of 2,000 clustered sets."""
    rng = np.random.default_rng(0)
    clusters = [f"c{i // 4}" for i in range(40)]
    by_p = by_interval = by_naive = 0
    for _ in range(2000):
        d = np.repeat(rng.normal(0, 1, 10), 4) + rng.normal(0, 1, 40)
        found = paired([0.0] * 40, d.tolist(), clusters)
        by_p += found.p <= 0.05
        by_interval += found.ci[0] > 0 or found.ci[1] < 0
        by_naive += scipy.stats.ttest_1samp(d, 0).pvalue <= 0.05
    assert 0.03 <= by_p / 2000 <= 0.07
    assert 0.03 <= by_interval / 2000 <= 0.07
    assert by_naive / 2000 > 0.15  # what ignoring the clusters would give: the simulation can fail
