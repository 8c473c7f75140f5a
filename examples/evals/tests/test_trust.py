"""What is said of a grader follows from its agreement on the half that nothing was chosen on."""

from __future__ import annotations

import random

import pytest

from answer_check.judging import graders

from evals.metrics import OFFLINE
from evals.trust import Labelled, measure

N = 200
LUCK = random.Random(1)
IDS = [str(i) for i in range(N)]
GOOD = [LUCK.random() < 0.4 for _ in IDS]
LABELLED = Labelled(
    IDS,
    GOOD,
    [str(i // 2) for i in range(N)],
    [i // 2 % 2 == 0 for i in range(N)],
    [*map(int, GOOD)],
)
HINT = {i: LUCK.random() + 0.6 * good for i, good in zip(IDS, GOOD, strict=True)}
ORACLE = {i: 0.9 if good else 0.1 for i, good in zip(IDS, GOOD, strict=True)}


def test_better_than_the_baseline() -> None:
    """An oracle beats a hint: kappa 1, the whole interval of the gain above zero."""
    found = measure("oracle", ORACLE, LABELLED, HINT, 0)
    assert found.against is None
    assert found.kappa.value == 1.0
    assert found.gain.ci is not None and found.gain.ci[0] > 0
    assert found.told("hint").startswith("oracle: AUC 1.00")
    assert set(found.right) == {i for i, c in zip(IDS, LABELLED.choosing, strict=True) if not c}


def test_behind_the_baseline() -> None:
    """What agrees, but less than the baseline, is not to be used."""
    found = measure("hint", HINT, LABELLED, ORACLE, 0)
    assert found.auc.ci is not None and found.auc.ci[0] > 0.5
    assert found.told("oracle").startswith(
        "hint: do not use. It does not beat the baseline (AUC -0."
    )


def test_the_baseline_itself() -> None:
    """It is not measured against itself."""
    found = measure("hint", HINT, LABELLED, HINT, 0)
    assert found.against is None
    assert found.told("hint").endswith("; the baseline.")


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_constant(value: float) -> None:
    """One score for everything."""
    found = measure("c", dict.fromkeys(IDS, value), LABELLED, HINT, 0)
    assert found.told("hint") == f"c: do not use. It says {value} to every item."


def test_random() -> None:
    """Scores that know nothing."""
    luck = random.Random(2)
    found = measure("r", {i: luck.random() for i in IDS}, LABELLED, HINT, 0)
    assert found.told("hint").startswith("r: do not use. It cannot be told from chance")


def test_upside_down() -> None:
    """Scores that are low where they should be high."""
    found = measure("u", {i: -s for i, s in HINT.items()}, LABELLED, HINT, 0)
    assert found.told("hint").startswith("u: do not use. It does worse than chance")


def test_no_baseline() -> None:
    """Without a context the baseline has no score: what agrees is told as it is."""
    found = measure("hint", HINT, LABELLED, dict.fromkeys(IDS), 0)
    assert found.against is None
    assert found.told("base").endswith("against the labels; base has nothing to say on these.")


def test_nothing_to_say() -> None:
    """A grader without a score on any labelled item is undefined, not zero."""
    found = measure("n", dict.fromkeys(IDS), LABELLED, HINT, 0)
    assert found.auc.value is found.kappa.value is found.threshold is None
    assert found.told("hint").startswith("n: do not use. Its agreement is undefined")


def test_threshold_is_not_of_the_shown_half() -> None:
    """Other labels on the shown half do not move the threshold."""
    flipped = [g if c else not g for g, c in zip(GOOD, LABELLED.choosing, strict=True)]
    other = Labelled(IDS, flipped, LABELLED.clusters, LABELLED.choosing, LABELLED.places)
    first, second = (measure("hint", HINT, one, HINT, 0) for one in (LABELLED, other))
    assert first.threshold == second.threshold
    assert first.kappa.value != second.kappa.value


def test_every_grader_is_a_metric() -> None:
    """The metrics name each offline grader, with its scale."""
    assert {grader.name: grader.scale for grader in graders.OFFLINE} == OFFLINE
