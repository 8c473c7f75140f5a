"""The statistics of judges, by hand and against SciPy."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, spearmanr

from answer_check.judging.agreement import alpha, auc, auc_difference, kappa, spearman
from answer_check.judging.bootstrap import Estimate, items_needed
from answer_check.judging.verdicts import best_threshold, ceiling, degenerate, flips, halves

LUCK = np.random.default_rng(0)
RIGHT = LUCK.random(120) < 0.5
SCORES = np.round(RIGHT + LUCK.normal(0, 1, 120), 1)
ALONE = [str(i) for i in range(120)]


def test_kappa_by_hand() -> None:
    """40 of 50 alike where chance gives 26: (0.8 - 0.52) / (1 - 0.52)."""
    a = ["yes"] * 30 + ["no"] * 20
    b = ["yes"] * 25 + ["no"] * 5 + ["yes"] * 5 + ["no"] * 15
    found = kappa(a, b, ["no", "yes"], ALONE[:50])
    assert found.value == pytest.approx((0.8 - 0.52) / (1 - 0.52))


def test_alpha_by_hand() -> None:
    """Krippendorff's own example of two observers and ten units (2011, section A): 0.095."""
    a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha([a, b], ALONE[:10]).value == pytest.approx(0.095, abs=5e-4)


def test_auc_and_rho_are_scipys() -> None:
    """Mann and Whitney's U over the pairs, and Spearman's correlation, with ties."""
    u = mannwhitneyu(SCORES[RIGHT], SCORES[~RIGHT]).statistic
    pairs = RIGHT.sum() * (~RIGHT).sum()
    assert auc(SCORES.tolist(), RIGHT.tolist(), ALONE).value == pytest.approx(u / pairs)
    rho = spearman(SCORES.tolist(), RIGHT.astype(float).tolist(), ALONE).value
    assert rho == pytest.approx(spearmanr(SCORES, RIGHT).statistic)


def test_paired_difference_is_sharper() -> None:
    """On the same items, what two graders share cancels out."""
    near = (SCORES + LUCK.normal(0, 0.1, 120)).tolist()
    difference = auc_difference(SCORES.tolist(), near, RIGHT.tolist(), ALONE).ci
    one = auc(SCORES.tolist(), RIGHT.tolist(), ALONE).ci
    assert difference
    assert one
    assert difference[1] - difference[0] < (one[1] - one[0]) / 2


def test_undefined_is_none() -> None:
    """One class only, and full agreement: no value, or no interval, and the reason."""
    assert auc([0.1, 0.2], [True, True], ["a", "b"]).method == "undefined: one class only"
    full = kappa(["yes", "no"] * 5, ["yes", "no"] * 5, ["no", "yes"], ALONE[:10])
    assert (full.value, full.ci) == (1.0, None)


def test_annotators_among_themselves() -> None:
    """The mean of the pairs' kappas; each annotator against the plurality of the others."""
    yes_no = {str(i): "yes" if i % 2 else "no" for i in range(20)}
    other = yes_no | {"0": "yes", "1": "no"}
    found = ceiling({"a": yes_no, "b": yes_no, "c": other}, ["no", "yes"], {i: i for i in yes_no})
    assert found["mean_kappa"] == pytest.approx((1 + 0.8 + 0.8) / 3)
    assert [row["kappa"].value for row in found["others"]] == pytest.approx([1, 1, 0.8])


def test_empty_judges() -> None:
    """A constant and a random judge are named; one that knows something is not."""
    noise = LUCK.random(120).tolist()
    right = RIGHT.tolist()
    unknown = Estimate(None, None, 9, 9, "undefined: …")
    assert degenerate(["yes"] * 9, unknown, 0.0) == "It says yes to every item."
    assert "chance" in (degenerate(noise, auc(noise, right, ALONE), 0.5) or "")
    assert degenerate(SCORES.tolist(), auc(SCORES.tolist(), right, ALONE), 0.5) is None


def test_threshold_flips_and_more_items() -> None:
    """The gap between the classes; one flip in four; half the width, four times the items."""
    assert best_threshold([0.1, 0.2, 0.8, 0.9], [False, False, True, True]) == 0.8
    assert sum(halves([str(i // 2) for i in range(8)])) == 4
    assert flips(["a"] * 4, ["a"] * 3 + ["b"], ALONE[:4]).value == 0.25
    assert items_needed(Estimate(0.6, (0.4, 0.8), 100, 50, ""), 0.2) == 300
