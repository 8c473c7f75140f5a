"""Refusals, causes, guards and the gate: each trips on its fault and only on it."""

from pathlib import Path
from typing import Any

import pytest

from evals import EvalError, gate, guards, rag_guards, readme, refusal
from evals.golden import Row
from evals.metrics import METRICS

CHUNKS = [("a#0", "a", "alpha beta"), ("a#1", "a", "gamma delta"), ("b#0", "b", "other words")]


def item(**changes: Any) -> dict[str, Any]:
    """An answerable test item that went well, but for `changes` ("input.…", "output.…")."""
    hit = {"chunk": "a#0", "document": "a", "text": "alpha beta", "location": "", "score": 1.0}
    made: dict[str, Any] = {
        "id": "1",
        "slice": "factual",
        "split": "test",
        "cluster": "a",
        "error": None,
        "cause": None,
        "scores": {},
        "input": {"question": "q", "reference": "r", "sources": ["a"], "quotes": ["alpha  beta"]},
        "output": {
            "answer": "alpha",
            "citations": [{"document": "a", "chunk": "a#0", "location": "", "quote": "alpha"}],
            "retrieved": [hit],
            "ranked": ["a", "b"],
            "confidence": 0.9,
        },
    }
    for name, value in changes.items():
        part, _, field = name.partition("__")
        if field:
            made[part][field] = value
        else:
            made[part] = value
    return made


UNANSWERABLE = {"input__reference": None, "input__sources": [], "input__quotes": []}
ELSEWHERE = [{"document": "b", "chunk": "b#0", "location": "", "quote": "other"}]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, None),
        ({"error": "boom"}, "failed"),
        ({"output__ranked": ["b"]}, "not retrieved"),
        ({"input__quotes": ["gamma delta"]}, "ranked low"),
        ({"input__quotes": ["alpha beta gamma"]}, "split by chunking"),
        ({"output__confidence": 0.1}, "should have answered"),
        ({"output__citations": ELSEWHERE}, "answered wrongly"),
        (UNANSWERABLE, "should have refused"),
        (UNANSWERABLE | {"output__confidence": 0.1}, None),
    ],
)
def test_cause(changes: dict[str, Any], cause: str | None) -> None:
    """The first thing that went wrong is the one that is named."""
    items = [item(**changes)]
    refusal.apply(items, 0.5, CHUNKS)
    assert items[0]["cause"] == cause


def test_refused_has_no_citations() -> None:
    """Below the threshold there is neither answer nor citation."""
    items = [item(output__confidence=0.1)]
    refusal.apply(items, 0.5, CHUNKS)
    assert (items[0]["output"]["answer"], items[0]["output"]["citations"]) == (None, [])


def test_dev_half_has_no_answer_scores() -> None:
    """The threshold was fitted there, so nothing that depends on it is reported there."""
    items = [item(split="dev"), item()]
    refusal.apply(items, 0.5, CHUNKS)
    assert set(items[0]["scores"].values()) == {None}
    assert items[1]["scores"]["citation recall"] == 1.0


def test_failed_item_is_wrong_either_way() -> None:
    """A failure is no refusal: it counts against refusal recall and accuracy."""
    items = [item(**UNANSWERABLE, error="boom", output__answer=None)]
    refusal.apply(items, 0.0, CHUNKS)
    assert items[0]["scores"]["refusal recall"] == 0.0
    assert items[0]["scores"]["refusal accuracy"] == 0.0


def test_calibrate() -> None:
    """The threshold parts the two classes of the dev half; the test half has no say."""
    dev = [item(split="dev", output__confidence=c) for c in (0.9, 0.6, 0.7)]
    dev += [item(split="dev", **UNANSWERABLE, output__confidence=c) for c in (0.1, 0.4)]
    found = refusal.calibrate([*dev, item(output__confidence=0.0)])
    assert found
    assert found["threshold"] == pytest.approx(0.5)
    assert found["n_dev"] == 5
    assert max(point["balanced_accuracy"] for point in found["curve"]) == 1.0


def test_calibrate_needs_both_classes() -> None:
    """With answerable questions alone there is nothing to fit."""
    assert refusal.calibrate([item(split="dev")]) is None


def row(status: str = "confirmed", question: str = "What is alpha?") -> Row:
    """A golden row."""
    fields = {"id": "1", "question": question, "answer": "x", "sources": ["a"], "quotes": []}
    return Row.model_validate(fields | {"slice": "factual", "status": status})


@pytest.mark.parametrize(
    ("status", "examples", "drafted", "fired"),
    [
        ("confirmed", ["Question: Who?"], False, []),
        ("draft", [], False, ["drafts"]),
        ("draft", [], True, ["golden set of other documents"]),
        ("confirmed", ["Q: what  is\nalpha?"], False, ["golden rows the system was made with"]),
    ],
)
def test_row_guards(status: str, examples: list[str], drafted: bool, fired: list[str]) -> None:
    """Drafts, foreign golden sets and leaked rows are shown."""
    assert [g["name"] for g in rag_guards.check_rows([row(status)], examples, drafted)] == fired


def test_index_guard() -> None:
    """A passage that no read document holds stops the run; the right ones do not."""
    texts = {"a": "alpha\nbeta. gamma  delta", "b": "other words"}
    guards.stop(rag_guards.check_index(CHUNKS, texts))
    with pytest.raises(EvalError, match="index holds passages") as error:
        guards.stop(rag_guards.check_index(CHUNKS, texts | {"b": "edited since"}))
    assert error.value.code == 1


@pytest.mark.parametrize(
    ("name", "values", "fired"),
    [
        ("ROUGE-L", [0.1, 0.2, 0.3, 0.4, 0.5], []),
        ("ROUGE-L", [1.0, 1.0, 1.0, 1.0, 1.0], ["perfect or zero score"]),
        ("ROUGE-L", [0.0, 0.0, 0.0, 0.0, 0.0], ["perfect or zero score"]),
        ("ROUGE-L", [1.0, 1.0], []),
        ("ROUGE-L", [0.1, 1.2], ["out of bounds"]),
        ("ROUGE-L", [0.1, float("nan")], ["out of bounds"]),
        ("faithfulness", [0.5, 0.5, 0.5, 0.5, 0.5], ["judge always answers the same"]),
        ("faithfulness", [0.5, 0.5, 0.5, 0.5, 1.0], []),
        ("semantic similarity", [-0.2, 0.9], []),
    ],
)
def test_score_guards(name: str, values: list[float], fired: list[str]) -> None:
    """Impossible values stop; a constant is shown."""
    found = guards.check_scores([{"scores": {name: value}} for value in values])
    assert [guard["name"] for guard in found] == fired


@pytest.mark.parametrize(
    ("check", "value", "ci", "passed", "said"),
    [
        ({"minimum": 0.7}, 0.8, (0.7, 0.9), True, "is not below 0.7"),
        ({"minimum": 0.7}, 0.6, (0.5, 0.65), False, "is below 0.7"),
        ({"minimum": 0.7}, 0.6, (0.5, 0.75), False, "may be chance"),
        ({"maximum": 100}, 120, None, False, "is above 100"),
        ({"minimum": 0.7}, None, None, False, "not measured"),
    ],
)
def test_gate(
    monkeypatch: pytest.MonkeyPatch,
    check: dict[str, Any],
    value: Any,
    ci: Any,
    passed: bool,
    said: str,
) -> None:
    """A figure past its threshold fails, and so does one that was not measured."""
    monkeypatch.setattr(gate, "thresholds", lambda: {"check": [{"metric": "m"} | check]})
    verdict = gate.judge([{"name": "m", "slice": None, "value": value, "ci": ci}], False)
    assert verdict["passed"] is passed
    assert said in verdict["checks"][0]["reason"]


def test_gate_leaves_out_what_drafts_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    """On known-item drafts an undefined figure is neither passed nor failed."""
    monkeypatch.setattr(gate, "thresholds", lambda: {"check": [{"metric": "m", "minimum": 0.5}]})
    assert gate.judge([], drafts_only=True)["checks"][0]["passed"] is None


def test_thresholds_name_metrics() -> None:
    """Each threshold is on a metric that there is."""
    known = {*METRICS, "balanced accuracy", "latency p50", "latency p95"}
    assert {check["metric"] for check in gate.thresholds()["check"]} <= known


def test_readme_without_markers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A README whose markers are gone is left as it is, with a warning."""
    path = tmp_path / "README.md"
    path.write_text("# Mine\n<!-- results:start -->\n")
    readme.update(path, {"name": "golden"})
    assert path.read_text() == "# Mine\n<!-- results:start -->\n"
    assert "<!-- results:end --> is missing" in capsys.readouterr().err
