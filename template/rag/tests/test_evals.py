"""The metrics, by figures worked out by hand."""

import math
from pathlib import Path

import pytest

from evals import metrics
from evals.golden import read_golden


def item(reference: str | None, confidence: float = 0.5, **output: object) -> dict:
    given = {"reference": reference, "sources": ["a"], "quotes": ["at nine"]}
    out = {"answer": "x", "citations": [], "retrieved": [], "ranked": [], "confidence": confidence}
    return {"id": "1", "input": given, "output": out | output, "scores": {}, "error": None}


def test_retrieval() -> None:
    one = item("x", ranked=["b", "a"], retrieved=[{"text": "leaves At\nnine."}])
    metrics.score_retrieval([one], k=5)
    assert one["scores"]["hit@5"] == 1
    assert one["scores"]["MRR"] == 0.5
    assert one["scores"]["nDCG@10"] == pytest.approx(1 / math.log2(3))
    assert one["scores"]["recall@10"] == 1


def test_citations_and_refusals() -> None:
    seen = [{"id": "a#1", "text": "leaves at nine"}, {"id": "a#2", "text": "at ten"}]
    cited = item("x", citations=[{"chunk": "a#1"}, {"chunk": "a#2"}], retrieved=seen)
    refused = item("x", answer=None)
    right = item(None, answer=None)
    metrics.score_citations_and_refusals([cited, refused, right])
    assert cited["scores"] == {"citation recall": 1, "citation precision": 0.5}
    assert refused["scores"] == {"citation recall": 0, "refusal precision": 0}
    assert right["scores"] == {"refusal precision": 1, "refusal recall": 1}


def test_thresholds_come_from_the_other_items() -> None:
    items = [item("x", 0.9) for _ in range(8)] + [item(None, 0.2) for _ in range(2)]
    assert metrics.fit_threshold(items) == 0.9
    metrics.refuse(items)
    assert [one["output"]["answer"] for one in items] == ["x"] * 8 + [None] * 2
    assert metrics.fit_threshold([item("x", 0.9)]) == 0


def test_intervals() -> None:
    values, alone = [0.0, 1.0] * 20, [str(i) for i in range(40)]
    low, high = metrics.interval(values, alone)
    assert 0.3 < low < 0.5 < high < 0.7
    wide = metrics.interval([0.0] * 20 + [1.0] * 20, [str(i // 4) for i in range(40)])
    assert wide[1] - wide[0] > 1.5 * (high - low)
    assert metrics.interval([1.0] * 10, alone[:10])[0] == pytest.approx(0.722, abs=0.001)  # Wilson
    assert metrics.interval([1.0, 0.0], ["a", "b"]) is None


def test_a_golden_row_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "golden.jsonl").write_text('{"id": "1", "question": "q", "answer": "a"}')
    with pytest.raises(Exception, match="line 1: an answer needs sources"):
        read_golden(tmp_path / "golden.jsonl")
