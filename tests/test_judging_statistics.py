"""The template's statistics of judges against independent implementations, to 1e-6."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import krippendorff
import numpy as np
import pytest
from scipy.stats import binomtest, spearmanr
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    balanced_accuracy_score,
    cohen_kappa_score,
    confusion_matrix,
    roc_auc_score,
)

SOURCE = Path(__file__).parents[1] / "template" / "first" / "src"
SCALE = ["awful", "bad", "good", "perfect"]
EXACT = 1e-6
N = 240


@pytest.fixture(scope="module")
def judging() -> Iterator[SimpleNamespace]:
    """The modules as the template has them; they need no rendering."""
    folder = next(SOURCE.rglob("agreement.py")).parent
    package = ModuleType("template_judging")
    compare = next(SOURCE.parent.rglob("pairwise.py")).parent  # of one mode alone
    package.__path__ = [str(folder), str(compare)]
    sys.modules[package.__name__] = package
    names = ("bootstrap", "agreement", "verdicts", "pairwise")
    found = {name: importlib.import_module(f"template_judging.{name}") for name in names}
    yield SimpleNamespace(**found)
    for name in [name for name in sys.modules if name.startswith("template_judging")]:
        del sys.modules[name]


@pytest.fixture
def luck() -> np.random.Generator:
    return np.random.default_rng(11)


def raters(luck: np.random.Generator, agree: float = 0.5) -> tuple[list[str], list[str]]:
    """Two that agree on about that share, more often near than far on the scale."""
    a = luck.integers(0, 4, N)
    near = np.clip(a + luck.integers(-1, 2, N), 0, 3)
    b = np.where(luck.random(N) < agree, a, near)
    return [SCALE[i] for i in a], [SCALE[i] for i in b]


def alone(n: int = N) -> list[str]:
    return [str(i) for i in range(n)]


def by_three(n: int = N) -> list[str]:
    return [str(i // 3) for i in range(n)]


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_kappa(judging: Any, luck: np.random.Generator, weights: str) -> None:
    """As scikit-learn's; the interval holds the value."""
    a, b = raters(luck)
    found = judging.agreement.kappa(a, b, SCALE, by_three(), weights)
    theirs = cohen_kappa_score(a, b, labels=SCALE, weights=None if weights == "none" else weights)
    assert found.value == pytest.approx(theirs, abs=EXACT)
    assert found.ci[0] < found.value < found.ci[1]
    assert (found.n, found.clusters, found.method) == (N, N // 3, "bootstrap, clustered")


def test_weights_count_steps_of_the_whole_scale(judging: Any) -> None:
    """A label that nobody uses still lies between its neighbours."""
    a, b = ["awful", "good", "awful", "good"] * 3, ["awful", "good", "good", "bad"] * 3
    found = judging.agreement.kappa(a, b, SCALE, alone(12), "quadratic")
    theirs = cohen_kappa_score(a, b, labels=SCALE, weights="quadratic")
    assert found.value == pytest.approx(theirs, abs=EXACT)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("annotators", [2, 4])
def test_alpha(judging: Any, luck: np.random.Generator, level: Any, annotators: int) -> None:
    """As the krippendorff package's, with a quarter of the ratings missing."""
    truth = luck.integers(1, 6, N)
    table = np.clip(truth + luck.integers(-1, 2, (annotators, N)), 1, 7).astype(float)
    table[luck.random(table.shape) < 0.25] = np.nan
    ratings = [[None if math.isnan(x) else float(x) for x in row] for row in table]
    found = judging.agreement.alpha(ratings, by_three(), level)
    theirs = krippendorff.alpha(table, level_of_measurement=level)
    assert found.value == pytest.approx(theirs, abs=EXACT)
    assert found.n == int(((~np.isnan(table)).sum(axis=0) > 1).sum())


def test_spearman(judging: Any, luck: np.random.Generator) -> None:
    """As SciPy's, with ties."""
    a = luck.integers(0, 6, N).astype(float)
    b = np.round(a + luck.normal(0, 2, N))
    found = judging.agreement.spearman(a.tolist(), b.tolist(), by_three())
    assert found.value == pytest.approx(spearmanr(a, b).statistic, abs=EXACT)


def test_auc(judging: Any, luck: np.random.Generator) -> None:
    """As scikit-learn's, with ties; and the paired difference is that of the two."""
    right = luck.random(N) < 0.4
    scores = np.round(right + luck.normal(0, 1, N), 1)
    others = np.round(right + luck.normal(0, 2, N), 1)
    found = judging.agreement.auc(scores.tolist(), right.tolist(), by_three())
    assert found.value == pytest.approx(roc_auc_score(right, scores), abs=EXACT)
    paired = judging.agreement.auc_difference(scores, others, right.tolist(), by_three())
    theirs = roc_auc_score(right, scores) - roc_auc_score(right, others)
    assert paired.value == pytest.approx(theirs, abs=EXACT)


@pytest.mark.parametrize("name", ["kappa", "alpha", "spearman", "auc"])
def test_resamples(judging: Any, luck: np.random.Generator, name: str) -> None:
    """A weight of 2 is the item twice: a resample by weights is the one that copies items."""
    a, b = raters(luck)
    x, y = [float(SCALE.index(i)) for i in a], [float(SCALE.index(i)) for i in b]
    good = [i > 1 for i in x]
    drawn = luck.multinomial(N, np.full(N, 1 / N))
    at = np.repeat(np.arange(N), drawn).tolist()

    def pick(values: Sequence[Any]) -> list[Any]:
        return [values[i] for i in at]

    module, groups = judging.agreement, alone(N)
    calls: dict[str, Callable[[Any], Any]] = {
        "kappa": lambda p: module.kappa(p(a), p(b), SCALE, groups, "linear"),
        "alpha": lambda p: module.alpha([p(x), p(y)], groups, "ordinal"),
        "spearman": lambda p: module.spearman(p(x), p(y), groups),
        "auc": lambda p: module.auc(p(y), p(good), groups),
    }
    statistics: dict[str, Callable[[], Any]] = {
        "kappa": lambda: module.kappa_of(a, b, SCALE, "linear"),
        "alpha": lambda: module._alpha_of(*counted(x, y), "ordinal"),
        "spearman": lambda: module.spearman_of(x, y),
        "auc": lambda: module.auc_of(y, good),
    }
    weighted = float(statistics[name]()(drawn[None, :].astype(float))[0])
    assert weighted == pytest.approx(calls[name](pick).value, abs=EXACT)


def counted(x: Sequence[float], y: Sequence[float]) -> tuple[Any, Any]:
    """How often each item got each value, and the values."""
    values = np.unique([*x, *y])
    return (np.array([x, y])[:, :, None] == values).sum(axis=0).astype(float), values


def test_clusters_widen(judging: Any, luck: np.random.Generator) -> None:
    """Items that only repeat their cluster's add nothing: the interval is that of one of each."""
    a, b = raters(luck)
    many = judging.agreement.kappa(a * 4, b * 4, SCALE, alone() * 4)
    once = judging.agreement.kappa(a, b, SCALE, alone())
    naive = judging.agreement.kappa(a * 4, b * 4, SCALE, alone(4 * N))
    assert many.ci == pytest.approx(once.ci, abs=EXACT)
    assert width(naive) == pytest.approx(width(many) / 2, rel=0.15)


def width(estimate: Any) -> float:
    low, high = estimate.ci
    return float(high - low)


def test_same_seed_same_interval(judging: Any, luck: np.random.Generator) -> None:
    """Reported statistics are repeatable, and another seed is another draw."""
    a, b = raters(luck)
    one, again, other = (judging.agreement.kappa(a, b, SCALE, alone(), seed=s) for s in (0, 0, 1))
    assert one == again
    assert one.ci != other.ci


@pytest.mark.parametrize(("c", "m"), [(15, 3), (40, 2)])
def test_coverage(judging: Any, monkeypatch: pytest.MonkeyPatch, c: int, m: int) -> None:
    """The intervals of kappa and AUC hold the truth in 92 to 98% of the sets."""
    monkeypatch.setattr(judging.bootstrap, "DRAWS", 400)
    luck = np.random.default_rng(3)

    def draw(groups: int, size: int) -> tuple[Any, Any, Any]:
        wrong = np.repeat(luck.beta(2, 6, groups), size)  # one rate of error per cluster
        x = luck.random(groups * size) < 0.6
        y = np.where(luck.random(groups * size) < wrong, ~x, x)
        return x, y, x * (1 - wrong) + luck.normal(0, 0.5, groups * size)

    x, y, s = draw(100_000, 1)
    truth = cohen_kappa_score(x, y), roc_auc_score(x, s)
    held, sets = np.zeros(2), 500
    for _ in range(sets):
        x, y, s = draw(c, m)
        groups = [str(i // m) for i in range(c * m)]
        k = judging.agreement.kappa(x.astype(str), y.astype(str), ["False", "True"], groups)
        a = judging.agreement.auc(s, x.tolist(), groups)
        held += [
            e.ci is not None and e.ci[0] <= t <= e.ci[1] for e, t in zip((k, a), truth, strict=True)
        ]
    assert (held / sets >= 0.92).all(), held / sets
    assert (held / sets <= 0.98).all(), held / sets


SAME = ["good"] * 12


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda m: m.kappa([], [], SCALE, []), "no item"),
        (lambda m: m.kappa(SAME, SAME, SCALE, alone(12)), "both use one and the same label only"),
        (lambda m: m.alpha([[1.0, None], [None, 2.0]], ["a", "b"]), "no item has two ratings"),
        (lambda m: m.alpha([[1.0] * 9, [1.0] * 9], alone(9)), "every rating is the same"),
        (lambda m: m.spearman([1.0] * 9, range(9), alone(9)), "one of the two does not vary"),
        (lambda m: m.auc([0.1, 0.2], [True, True], ["a", "b"]), "one class only"),
    ],
)
def test_undefined(judging: Any, call: Callable[[Any], Any], reason: str) -> None:
    """What cannot be known is None and says why: never 0, never nan."""
    found = call(judging.agreement)
    assert (found.value, found.ci, found.method) == (None, None, f"undefined: {reason}")


def test_no_interval(judging: Any) -> None:
    """Few clusters, full agreement and rare classes have a value, and no interval of width 0."""
    m = judging.agreement
    mixed = ["good", "bad"] * 6
    few = m.kappa(mixed, [*mixed[:11], "good"], SCALE, ["a", "b", "c"] * 4)
    assert (few.ci, few.method) == (None, "undefined: 3 clusters, at least 5 are needed")
    full = m.kappa(mixed, mixed, SCALE, alone(12))
    assert (full.value, full.ci) == (1.0, None)
    assert full.method == "undefined: every resample gives the same"
    rare = m.auc(range(20), [True] + [False] * 19, alone(20))
    assert rare.ci is None
    assert rare.method.endswith("of the resamples have no value")


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.kappa(["good"], ["mediocre"], SCALE, ["a"]),
        lambda m: m.kappa(SAME, SAME[1:], SCALE, alone(12)),
        lambda m: m.auc([math.nan, 1.0], [True, False], ["a", "b"]),
        lambda m: m.auc([0.5, 1.0], [True, False], ["a"]),
    ],
)
def test_refused(judging: Any, call: Callable[[Any], Any]) -> None:
    """Strange labels, sequences of different lengths and nan are errors."""
    with pytest.raises(ValueError, match=r"scale|aligned|zip|number"):
        call(judging.agreement)


def test_ceiling(judging: Any, luck: np.random.Generator) -> None:
    """Kappa of each pair and their mean; each annotator against the plurality of the others."""
    a, b = raters(luck)
    c, _ = raters(luck)
    ids = alone()
    ratings = {
        "ann": dict(zip(ids, a, strict=True)),
        "bo": dict(zip(ids[:200], b, strict=False)),
        "cy": dict(zip(ids[50:], c[50:], strict=True)),
    }
    found = judging.verdicts.ceiling(ratings, SCALE, dict(zip(ids, by_three(), strict=True)))
    kappas = [
        cohen_kappa_score(a[:200], b[:200], labels=SCALE),
        cohen_kappa_score(a[50:], c[50:], labels=SCALE),
        cohen_kappa_score(b[50:200], c[50:200], labels=SCALE),
    ]
    assert [p["kappa"].value for p in found["pairs"]] == pytest.approx(kappas, abs=EXACT)
    assert found["mean_kappa"] == pytest.approx(np.mean(kappas), abs=EXACT)
    assert found["mean"].ci[0] < found["mean_kappa"] < found["mean"].ci[1]
    assert found["shared"] == N
    agreed = [i for i in range(N) if (i < 50 or i >= 200) or b[i] == c[i]]
    others = [c[i] if i >= 50 else b[i] for i in agreed]
    own = cohen_kappa_score([a[i] for i in agreed], others, labels=SCALE)
    assert found["others"][0]["kappa"].value == pytest.approx(own, abs=EXACT)
    table = np.full((3, N), np.nan)
    for row, given in enumerate(ratings.values()):
        for item, label in given.items():
            table[row, int(item)] = SCALE.index(label)
    theirs = krippendorff.alpha(table, level_of_measurement="nominal")
    assert found["alpha"].value == pytest.approx(theirs, abs=EXACT)


def test_ceiling_without_shared_items(judging: Any) -> None:
    """Annotators of different items have no ceiling, and it says so."""
    ratings = {"ann": {"1": "good"}, "bo": {"2": "good"}}
    found = judging.verdicts.ceiling(ratings, SCALE, {"1": "1", "2": "2"})
    assert (found["pairs"], found["others"], found["shared"]) == ([], [], 0)
    assert found["mean_kappa"] is None
    assert found["alpha"].method == "undefined: no item has two ratings"


def test_flips_and_confusion(judging: Any, luck: np.random.Generator) -> None:
    """Flips have SciPy's Wilson interval; the confusion is scikit-learn's."""
    a, b = raters(luck)
    changed = sum(x != y for x, y in zip(a, b, strict=True))
    found = judging.verdicts.flips(a, b, alone())
    exact = binomtest(changed, N).proportion_ci(method="wilson")
    assert (found.value, found.method) == (pytest.approx(changed / N), "Wilson")
    assert found.ci == pytest.approx((exact.low, exact.high), abs=EXACT)
    theirs = confusion_matrix(a, b, labels=SCALE).tolist()
    assert judging.verdicts.confusion(a, b, SCALE) == theirs


def test_never_flipped(judging: Any) -> None:
    """No flip among clustered items is 0 with an interval that counts the clusters."""
    found = judging.verdicts.flips(SAME, SAME, [str(i // 2) for i in range(12)])
    exact = binomtest(0, 6).proportion_ci(method="wilson")
    assert found.value == 0
    assert found.ci == pytest.approx((exact.low, exact.high), abs=EXACT)


def test_threshold(judging: Any, luck: np.random.Generator) -> None:
    """The best of all thresholds by brute force; halves keep clusters together."""
    right = luck.random(N) < 0.3
    scores = np.round(right + luck.normal(0, 0.8, N), 1)
    found = judging.verdicts.best_threshold(scores.tolist(), right.tolist())
    tried = [balanced_accuracy_score(right, scores >= x) for x in np.unique(scores)]
    assert balanced_accuracy_score(right, scores >= found) == pytest.approx(max(tried), abs=EXACT)
    said = (scores >= found).tolist()
    estimate = judging.verdicts.balanced(said, right.tolist(), by_three())
    assert estimate.value == pytest.approx(max(tried), abs=EXACT)
    half = judging.verdicts.halves(by_three())
    assert half == judging.verdicts.halves(by_three())
    assert sum(half) == N // 2
    assert all(len(set(half[i : i + 3])) == 1 for i in range(0, N, 3))
    assert judging.verdicts.best_threshold([1.0, 2.0], [True, True]) is None


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ([None, None], "It gives no verdict at all."),
        (["good"] * 30, "It says good to every item."),
    ],
)
def test_empty_judges(judging: Any, verdicts: list[Any], said: str) -> None:
    """A constant judge and one that never answers are named."""
    undefined = judging.bootstrap.Estimate(None, None, 30, 30, "undefined: …")
    assert judging.verdicts.degenerate(verdicts, undefined, 0.0) == said


def test_random_and_reversed_judges(judging: Any, luck: np.random.Generator) -> None:
    """A random judge cannot be told from chance, a reversed one is below it, a good one passes."""
    right = (luck.random(N) < 0.5).tolist()
    noise = luck.random(N)
    auc, degenerate = judging.agreement.auc, judging.verdicts.degenerate
    good = np.array(right) + luck.normal(0, 1, N)
    assert "cannot be told from chance" in degenerate(noise, auc(noise, right, alone()), 0.5)
    assert "worse than chance" in degenerate(-good, auc(-good, right, alone()), 0.5)
    assert degenerate(good, auc(good, right, alone()), 0.5) is None


def test_items_needed(judging: Any) -> None:
    """Half the width takes four times the items; a width already reached takes none."""
    now = judging.bootstrap.Estimate(0.6, (0.4, 0.8), 100, 50, "bootstrap")
    needed = judging.bootstrap.items_needed
    assert (needed(now, 0.2), needed(now, 0.4), needed(now, 0.5)) == (300, 0, 0)
    assert needed(judging.bootstrap.Estimate(1.0, None, 9, 9, "undefined: …"), 0.1) is None


def comparison(i: int, a: str, b: str, first: Any, second: Any, lengths: Any = (10, 20)) -> Any:
    return {
        "id": str(i), "a": a, "b": b, "first": first, "second": second,
        "cluster": str(i), "length_a": lengths[0], "length_b": lengths[1],
    }  # fmt: skip


def played(
    luck: np.random.Generator, n: int, strength: dict[str, float], flips: float = 0.1
) -> list[Any]:
    """Comparisons that follow Bradley–Terry, but for the flips."""
    found = []
    for i in range(n):
        a, b = luck.choice(list(strength), 2, replace=False).tolist()
        won = "a" if luck.random() < 1 / (1 + math.exp(strength[b] - strength[a])) else "b"
        other = "a" if won == "b" else "b"
        found.append(comparison(i, a, b, won, other if luck.random() < flips else won))
    return found


STRENGTH = {"ada": 0.9, "bob": 0.2, "cid": -0.3, "dot": -0.8}


def test_bradley_terry(judging: Any, luck: np.random.Generator) -> None:
    """As scikit-learn's unpenalised logistic regression on the wins; ties are half of each."""
    games = played(luck, 400, STRENGTH)
    found = judging.pairwise.bradley_terry(games)
    names = sorted(STRENGTH)
    rows, weights, won = [], [], []
    for c in games:
        row = [float(n == c["a"]) - float(n == c["b"]) for n in names]
        result = judging.pairwise.outcome(c)
        rows += [row, row]
        won += [1, 0]
        weights += [result, 1 - result]
    fit = LogisticRegression(
        C=math.inf, fit_intercept=False, solver="newton-cholesky", tol=1e-12, max_iter=1000
    ).fit(np.array(rows)[:, 1:], won, sample_weight=weights)
    theirs = np.array([0.0, *fit.coef_[0]])
    theirs -= theirs.mean()
    assert [found[n].value for n in names] == pytest.approx(theirs.tolist(), abs=EXACT)


def test_strengths_are_found(judging: Any, luck: np.random.Generator) -> None:
    """The intervals hold the strengths that the verdicts were drawn from."""
    found = judging.pairwise.bradley_terry(played(luck, 600, STRENGTH, flips=0))
    for name, strength in STRENGTH.items():
        low, high = found[name].ci
        assert low < strength < high


def test_systems_that_fall_apart(judging: Any) -> None:
    """Without a chain of wins between systems no strength exists, and the reason names them."""
    apart = [comparison(i, *pair, "a", "b") for i, pair in enumerate([("w", "x"), ("y", "z")] * 5)]
    found = judging.pairwise.bradley_terry(apart)
    reason = "undefined: never compared with each other: w and x; y and z"
    assert [(e.value, e.method) for e in found.values()] == [(None, reason)] * 4
    swept = [comparison(i, "w", "x", "a", "a") for i in range(9)]
    found = judging.pairwise.bradley_terry(swept)
    assert found["x"].method == "undefined: w lost to no other, so no finite strength fits"


def test_outcomes(judging: Any) -> None:
    """A flip, a tie and a failure are half a win; turning a comparison round turns its outcome."""
    outcome, between = judging.pairwise.outcome, judging.pairwise.between
    given = {("a", "a"): 1.0, ("b", "b"): 0.0, ("a", "b"): 0.5, ("tie", "a"): 0.5, (None, "a"): 0.5}
    for (first, second), value in given.items():
        c = comparison(0, "x", "y", first, second)
        assert outcome(c) == value
        assert outcome(between([c], "y", "x")[0]) == 1 - value
    with pytest.raises(ValueError, match="two systems"):
        judging.pairwise.win_rate(
            [comparison(0, "x", "y", "a", "a"), comparison(1, "y", "x", "a", "a")]
        )


def test_planted_position_bias(judging: Any, luck: np.random.Generator) -> None:
    """A judge that likes whatever stands first is found out, one that does not is not."""
    biased = [comparison(i, "x", "y", "a", "b" if i % 10 else "a") for i in range(60)]
    found = judging.pairwise.position_bias(biased)
    assert found.value == pytest.approx(0.45)
    assert found.ci[0] > 0
    assert judging.pairwise.flip_rate(biased).value == pytest.approx(0.9)
    turned = judging.pairwise.between(biased, "y", "x")
    assert judging.pairwise.position_bias(turned).value == pytest.approx(0.45)
    fair = judging.pairwise.position_bias(played(luck, 200, STRENGTH))
    assert fair.ci[0] < 0 < fair.ci[1]


def test_planted_verbosity_bias(judging: Any) -> None:
    """A judge of lengths is found out; pairs of one length and undecided ones are left out."""
    games = [
        comparison(i, "x", "y", v, v, (9, 4) if v == "a" else (4, 9))
        for i, v in enumerate("ab" * 20)
    ]
    games += [comparison(50, "x", "y", "a", "a", (5, 5)), comparison(51, "x", "y", "a", "b")]
    found = judging.pairwise.verbosity_bias(games)
    assert (found.value, found.n) == (0.5, 40)
    assert found.ci[0] > 0.3


def test_comparisons_needed(judging: Any) -> None:
    """The textbook's n for a rate against one half, less those there are."""
    rate = judging.bootstrap.Estimate(0.6, (0.504, 0.691), 100, 100, "Wilson")
    se = (0.691 - 0.504) / (2 * 1.959964)
    n = 100 * ((1.959964 + 0.841621) * se / 0.1) ** 2
    assert judging.pairwise.comparisons_needed(rate) == math.ceil(n - 100)
    assert judging.pairwise.comparisons_needed(rate, 0.05) == math.ceil(4 * n - 100)
    none = judging.bootstrap.Estimate(0.5, (0.4, 0.6), 100, 100, "Wilson")
    assert judging.pairwise.comparisons_needed(none) is None


def test_needed_is_enough(judging: Any, luck: np.random.Generator) -> None:
    """So many comparisons do exclude one half in about 80% of the sets, not in 60 or in 95."""
    pilot = judging.bootstrap.mean([1.0] * 60 + [0.0] * 40, alone(100))
    n = 100 + judging.pairwise.comparisons_needed(pilot, 0.1)
    seen = 0
    for won in luck.binomial(n, 0.6, 1000):
        values = [1.0] * int(won) + [0.0] * int(n - won)
        low, high = judging.bootstrap.mean(values, alone(n)).ci
        seen += low > 0.5 or high < 0.5
    assert 0.74 < seen / 1000 < 0.86
