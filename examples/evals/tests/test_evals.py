"""Agreement and findings by figures worked out by hand, and a run on the tests' own data."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conversation_check.evaluator import Evaluator, Rule, says

from evals import agreement, findings, intervals, run

NAN = float("nan")


def by_name(figures: list[dict]) -> dict[str, float]:
    return {one["name"]: one["value"] for one in figures}


def test_agreement_of_two_annotators() -> None:
    a, b = agreement.as_steps(pd.DataFrame({"a": [1, 1, 2, 2], "b": [1, 1, 2, 1]}))
    assert agreement.share(a, b) == 0.75
    assert agreement.kappa(a, b) == 0.5  # (3/4 - 1/2) / (1 - 1/2)
    assert np.isnan(agreement.kappa(a[:2], b[:2]))


def test_pairs_are_compared_on_what_both_labelled() -> None:
    a, b = np.array([0, 1, NAN, 1]), np.array([0, 0, 1, NAN])
    same = agreement.over([(a, b)], agreement.share)
    assert same(np.arange(4)) == 0.5
    assert np.isnan(same(np.array([2, 3])))


def test_annotators_on_two_levels() -> None:
    low = np.tile([1, 2, 3], 20)
    labels = pd.DataFrame({"low": low, "high": low + 1, "none": NAN})
    compared = agreement.compare_annotators(labels, np.arange(60).astype(str))
    assert [one["pair"] for one in compared] == [("low", "high")]
    assert by_name(compared[0]["figures"]) == pytest.approx(
        {"same": 0, "kappa": 4 / 7, "rho": 1, "second minus first": 1}  # 1 - 1 / (2/3 + 2/3 + 1)
    )


def test_labels_come_from_other_clusters() -> None:
    """Quality that says nothing of other clusters gives no better labels than the commonest."""
    clusters = np.repeat(np.arange(20), 5).astype(str)
    levels = np.repeat([1, 2, 3, 4] * 5, 5)
    labels = pd.DataFrame({"a": levels, "b": levels})
    own = np.repeat(np.random.default_rng(1).random(20), 5)
    values = by_name(agreement.compare_evaluator(labels, own, clusters)[0])
    assert values["accuracy"] < 0.5
    assert values["annotators' accuracy"] == values["alpha"] == 1
    figures, given = agreement.compare_evaluator(labels, levels / 10, clusters)
    assert by_name(figures)["AUC"] == 1
    assert given.tolist() == levels.tolist()


def test_an_interval_is_of_clusters() -> None:
    values = np.array([0.0, 1.0] * 40)
    alone = intervals.interval(intervals.mean(values), np.arange(80))
    wide = intervals.interval(intervals.mean(np.sort(values)), np.arange(80) // 8)
    assert wide[1] - wide[0] > 2 * (alone[1] - alone[0])
    assert intervals.interval(intervals.mean(np.ones(80)), np.arange(80)) is None
    assert intervals.interval(intervals.mean(values), np.arange(80) // 20) is None


def confounded(rows: int, effect: float) -> pd.DataFrame:
    """A segment in which the rule is broken more often and complaints are rarer."""
    rng = np.random.default_rng(0)
    email = rng.random(rows) < 0.5
    broken = (rng.random(rows) < np.where(email, 0.8, 0.2)).astype(float)
    chance = np.where(email, 0.1, 0.7) + effect * broken
    complaint = (rng.random(rows) < chance).astype(float)
    table = {"channel": np.where(email, "email", "chat"), "rule": broken, "complaint": complaint}
    return pd.DataFrame(table | {"cluster": np.arange(rows)})


@pytest.mark.parametrize(
    ("rows", "effect", "verdict"),
    [
        (2000, 0.2, "associated, changes sign"),
        (2000, 0.0, "pooled only"),
        (20, 0.2, "too few to tell"),
    ],
)
def test_a_confounder_shows(rows: int, effect: float, verdict: str) -> None:
    found = findings.associations(confounded(rows, effect), ["rule"], ["channel"], ["complaint"])
    assert [one["verdict"] for one in found if one["with"] == "complaint"] == [verdict]


def test_a_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rude, late = Rule(says("go away"), 0.8, True), Rule(says("x"), 0.1, False, ("time",))
    monkeypatch.setattr(run, "Evaluator", lambda: Evaluator({"rude": rude, "late": late}))
    record = run.measure(project)
    figures = {one["name"]: (one["value"], one["n"]) for one in record["metrics"]}
    assert figures["rude"] == (0.2, 40)
    assert "late" not in figures
    assert figures["AUC"] == (0.75, 40)  # of 512 pairs 256 are right and 256 tied
    (file,) = project.glob("reports/*/results.json")
    item = json.loads(file.read_text())["items"][5]
    assert item["scores"] == {"quality": 0.2, "risk": 0.8, "rude": 1}
    assert item["output"]["violations"][0]["text"] == "Go away."
