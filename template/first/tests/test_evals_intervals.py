"""Intervals against closed forms, a naive oracle and degenerate inputs."""

import math

import pytest
from scipy.stats import binomtest, t

from evals.intervals import clustered_se, interval, percentile

SCORES = [0.2, 0.9, 0.4, 0.4, 0.7, 1.0, 0.0, 0.6]
ALONE = [str(i) for i in range(len(SCORES))]
PAIRS = [str(i // 2) for i in range(len(SCORES))]


@pytest.mark.parametrize(("right", "n"), [(8, 10), (0, 12), (30, 30), (1, 1), (47, 96)])
def test_rate_is_wilson(right: int, n: int) -> None:
    """Of independent items, the interval is SciPy's Wilson interval."""
    ci, method = interval([1.0] * right + [0.0] * (n - right), [str(i) for i in range(n)], True)
    exact = binomtest(right, n).proportion_ci(method="wilson")
    assert method == "Wilson"
    assert ci == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_graded_is_t() -> None:
    """Of independent items, the interval is the textbook's t interval."""
    n, mean = len(SCORES), sum(SCORES) / len(SCORES)
    sd = math.sqrt(sum((s - mean) ** 2 for s in SCORES) / (n - 1))
    half = t.ppf(0.975, n - 1) * sd / math.sqrt(n)
    assert interval(SCORES, ALONE, False)[0] == pytest.approx((mean - half, mean + half))


def test_clustered_se_by_hand() -> None:
    """The formula, spelled out over pairs of items."""
    mean = sum(SCORES) / 8
    squares = sum((SCORES[i] + SCORES[i + 1] - 2 * mean) ** 2 for i in (0, 2, 4, 6))
    assert clustered_se(SCORES, PAIRS) == pytest.approx(math.sqrt(4 / 3 * squares / 64))


def test_clusters_use_their_own_degrees() -> None:
    """Four clusters give three degrees of freedom, however many items there are."""
    ci, method = interval(SCORES, PAIRS, False)
    assert ci
    assert method == "t, clustered"
    assert (ci[1] - ci[0]) / 2 == pytest.approx(t.ppf(0.975, 3) * clustered_se(SCORES, PAIRS))


def test_alike_clusters_count_once() -> None:
    """Items that only repeat their cluster's outcome add nothing: about Wilson over clusters."""
    values = [float(i % 4 != 0) for i in range(40) for _ in range(5)]
    clusters = [str(i) for i in range(40) for _ in range(5)]
    once = binomtest(30, 40).proportion_ci(method="wilson")
    ci, method = interval(values, clusters, True)
    assert method == "Wilson, clustered"
    assert ci == pytest.approx((once.low, once.high), abs=0.01)


@pytest.mark.parametrize(
    ("values", "clusters", "rate", "reason"),
    [
        ([], [], False, "no item"),
        ([], [], True, "no item"),
        ([0.4], ["a"], False, "one item"),
        ([0.4, 0.6], ["a", "a"], False, "one cluster"),
        ([1.0, 0.0], ["a", "a"], True, "one cluster"),
        ([0.5, 0.5, 0.5], ["a", "b", "c"], False, "zero variance"),
        ([0.5, math.nan], ["a", "b"], False, "a value is not a number"),
    ],
)
def test_undefined(values: list[float], clusters: list[str], rate: bool, reason: str) -> None:
    """What cannot be known is None with the reason, never a width of zero."""
    assert interval(values, clusters, rate) == (None, f"undefined: {reason}")


def test_percentile() -> None:
    """The median of 1 to 95 is 48, between the 38th and the 58th value (binomial, 95%)."""
    value, (ci, method) = percentile([float(i) for i in range(95, 0, -1)], 0.5)
    assert (value, ci, method) == (48.0, (38.0, 58.0), "order statistics")


@pytest.mark.parametrize("values", [[], [3.0], [float(i) for i in range(40)]])
def test_percentile_of_too_few(values: list[float]) -> None:
    """The 95th percentile of 40 items or fewer has no 95% interval."""
    ci, method = percentile(values, 0.95)[1]
    assert ci is None
    assert method.startswith("undefined")
