"""The metrics, by figures worked out by hand, and a run on the small corpus."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from reference_assistant.config import Config, UserError
from reference_assistant.index import Index

from evals import metrics, run
from evals.golden import Question, read_golden

QUESTIONS = [
    Question("1", "When does the ferry leave?", "At nine.", ["ferry.md"], ["leaves at nine"]),
    Question("2", "Who painted the Sistine Chapel?", None),
]


def item(reference: str | None, **output: object) -> dict:
    given = {"reference": reference, "sources": ["a"], "quotes": ["at nine"]}
    out = {"answer": "x", "citations": [], "retrieved": [], "ranked": []}
    return {"id": "1", "input": given, "output": out | output, "scores": {}, "error": None}


def test_retrieval() -> None:
    one = item("x", ranked=["b", "a"], retrieved=[{"text": "leaves At\nnine."}])
    metrics.score_retrieval([one])
    expected = {"hit@k": 1, "MRR": 1 / 2, "nDCG@10": 0.631, "recall@10": 1}  # 1 / log2(3)
    assert one["scores"] == pytest.approx(expected, abs=0.001)


def test_citations() -> None:
    seen = [{"id": "a#1", "text": "leaves at nine"}, {"id": "a#2", "text": "at ten"}]
    cited = item("x", citations=[{"chunk": "a#1"}, {"chunk": "a#2"}], retrieved=seen)
    refused = item("x", answer=None, retrieved=seen)
    metrics.score_citations([cited, refused])
    assert cited["scores"] == {"citation recall": 1, "citation precision": 0.5}
    assert refused["scores"] == {"citation recall": 0}


def test_the_quotes_that_an_answer_holds() -> None:
    items = [item("x", answer=text) for text in ("It leaves\nAt  nine. [1]", "At ten.", None)]
    metrics.score_quotes(items)
    assert [one["scores"]["answer recall"] for one in items] == [1, 0, 0]


def test_refusals() -> None:
    items = [item("x", answer=None), item(None, answer=None), item(None), item("x")]
    metrics.score_refusals(items)
    assert [one["scores"].get("refusal precision") for one in items] == [0, 1, None, None]
    assert [one["scores"].get("refusal recall") for one in items] == [None, 1, 0, None]


def test_intervals() -> None:
    values, alone = [0.0, 1.0] * 20, [str(i) for i in range(40)]
    low, high = metrics.interval(values, alone)
    wide = metrics.interval(sorted(values), [str(i // 4) for i in range(40)])
    assert 1.5 * wide[0] < low < 0.5 < high < 0.7
    assert metrics.interval([1.0, 0.0], ["a", "b"]) is None
    assert metrics.interval([1.0] * 10, alone[:10]) is None


def test_a_run(index: Index, config: Config) -> None:
    run.score(items := run.ask_all(index, QUESTIONS, config), config)
    first, second = (one["scores"] for one in items)
    assert first["hit@k"] == first["MRR"] == first["answer recall"] == 1
    assert second == {"refusal recall": 1, "refusal precision": 1}
    assert [row["value"] for row in run.baselines(index, QUESTIONS, config)] == [1] * 4


def test_what_a_server_refuses(index: Index, chat: SimpleNamespace) -> None:
    chat.replies = [(401, "the key is wrong")] * 4
    failed = run.ask(index, QUESTIONS[0], chat.config)
    assert "the key is wrong" in failed["error"]
    assert failed["output"]["ranked"][0] == "ferry.md"  # the retrieval counts
    with pytest.raises(UserError, match="test fails: .*the key is wrong"):
        run.ask_all(index, QUESTIONS[:1] * 3, chat.config)


def test_a_golden_row_that_is_wrong_is_named(tmp_path: Path) -> None:
    (tmp_path / "golden.jsonl").write_text('{"id": "1", "question": "q", "answer": "a"}')
    with pytest.raises(UserError, match="line 1: .*an answer needs sources"):
        read_golden(tmp_path / "golden.jsonl")
