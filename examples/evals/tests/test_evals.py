"""Agreement and findings by figures worked out by hand, and a run on the tests' own data."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from conversation_check.evaluator import Evaluator, Rule, says

from evals import agreement, findings, intervals, run


def by_name(figures: list[dict]) -> dict[str, float]:
    return {one["name"]: one["value"] for one in figures}


def test_agreement_of_two_annotators() -> None:
    a, b = np.array([1, 1, 2, 2]), np.array([1, 1, 2, 1])
    assert agreement.same(a, b) == 0.75
    assert agreement.kappa(a, b) == 0.5  # (3/4 - 1/2) / (1 - 1/2)


def test_annotators_on_two_levels() -> None:
    """On the rows that both labelled; a pair without such rows is left out."""
    low = np.tile([1.0, 2, 3, np.nan], 20)
    table = pd.DataFrame({"low": low, "high": low + 1, "none": np.nan, "cluster": range(80)})
    compared = agreement.compare_annotators(table, ["low", "high", "none"])
    assert [one["pair"] for one in compared] == [("low", "high")]
    assert by_name(compared[0]["figures"]) == pytest.approx(
        {"same": 0, "kappa": 4 / 7, "rho": 1, "second minus first": 1}  # 1 - 1 / (2/3 + 2/3 + 1)
    )


def labelled(quality: np.ndarray) -> list[dict]:
    """100 conversations in 20 clusters, each of one label."""
    return [
        {
            "input": {"labels": {"a": 1 + n // 5 % 4, "quality": 1 + n // 5 % 4}},
            "output": {},
            "cluster": str(n // 5),
            "scores": {"quality": quality[n // 5]},
        }
        for n in range(100)
    ]


def test_labels_come_from_other_clusters() -> None:
    """Quality that says nothing of other clusters gives no better labels than the commonest."""
    _, figures = run.compare_with_labels(labelled(np.random.default_rng(1).random(20)))
    assert by_name(figures)["accuracy"] < 0.5
    assert by_name(figures)["annotators' accuracy"] == by_name(figures)["alpha"] == 1
    items = labelled(np.tile([0.1, 0.2, 0.3, 0.4], 5))
    assert by_name(run.compare_with_labels(items)[1])["AUC"] == 1
    assert all(item["output"]["label"] == item["input"]["labels"]["a"] for item in items)


def test_an_interval_is_of_clusters() -> None:
    scores = pd.DataFrame({"x": np.repeat([0.0, 1.0], 40), "same": 1.0})
    rows = pd.Series(range(80))
    alone, wide = (intervals.rate("x", scores, of)["ci"] for of in (rows, rows // 8))
    assert wide[1] - wide[0] > 2 * (alone[1] - alone[0])
    assert intervals.rate("same", scores, rows)["ci"] is None
    assert intervals.rate("x", scores, rows // 20)["ci"] is None


def confounded(rows: int, effect: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A segment in which the rule is broken more often and complaints are rarer."""
    rng = np.random.default_rng(0)
    email = rng.random(rows) < 0.5
    broken = (rng.random(rows) < np.where(email, 0.8, 0.2)).astype(float)
    chance = np.where(email, 0.1, 0.7) + effect * broken
    complaint = (rng.random(rows) < chance).astype(float)
    known = {"channel": np.where(email, "email", "chat"), "complaint": complaint}
    return pd.DataFrame(known | {"cluster": range(rows)}), pd.DataFrame({"rule": broken})


@pytest.mark.parametrize(
    ("rows", "effect", "verdict"),
    [
        (2000, 0.2, "associated, changes sign"),
        (2000, 0.0, "pooled only"),
        (20, 0.2, "too few to tell"),
    ],
)
def test_a_confounder_shows(rows: int, effect: float, verdict: str) -> None:
    found = findings.associations(*confounded(rows, effect), ["channel"], ["complaint"])
    assert [one["verdict"] for one in found if one["with"] == "complaint"] == [verdict]


def test_a_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rude, late = Rule(says("go away"), 0.8, True), Rule(says("x"), 0.1, False, ("time",))
    monkeypatch.setattr(run, "Evaluator", lambda: Evaluator({"rude": rude, "late": late}))
    record = run.measure(project)
    figures = {one["name"]: (one["value"], one["n"]) for one in record["metrics"]}
    assert figures["rude"] == (0.2, 40)
    assert "late" not in figures
    assert figures["AUC"] == (376 / 496, 40)  # of 496 pairs 256 are right and 240 tied
    (file,) = project.glob("reports/*/results.json")
    item = json.loads(file.read_text())["items"][5]
    assert item["scores"] == {"quality": 0.2, "risk": 0.8, "rude": 1}
    assert item["output"]["violations"][0]["text"] == "Go away."
