"""What the kit derives from a run of schema version 2; every expectation computed by hand."""

from __future__ import annotations

import json
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from measured_fixture import make_item, make_metric, make_record, write_record

from takehome_kit.analysis import finetune, rag
from takehome_kit.analysis.causes import cause
from takehome_kit.analysis.described import described
from takehome_kit.analysis.guards import guards, tells_apart
from takehome_kit.analysis.intervals import clustered_se, interval, percentile
from takehome_kit.analysis.language import language
from takehome_kit.analysis.records import read_results
from takehome_kit.analysis.refusals import calibration, suggestion
from takehome_kit.analysis.thresholds import gate
from takehome_kit.contracts.results import Results, ResultsError

NONE: dict[str, Any] = {"answer": None, "citations": []}


def completed(tmp_path: Path, **changes: Any) -> Results:
    """A record, written and read again."""
    return read_results(write_record(make_record(**changes), tmp_path))


# Intervals


def test_wilson() -> None:
    """8 of 10: (0.8 + z²/20 ± z·sqrt(0.016 + z²/400)) / (1 + z²/10) with z = 1.95996."""
    ci, method = interval([1.0] * 8 + [0.0] * 2, [str(i) for i in range(10)], rate=True)
    assert ci == pytest.approx((0.49016, 0.94331), abs=1e-4)
    assert method == "Wilson"


def test_t() -> None:
    """0.2, 0.4, 0.6: mean 0.4, s = 0.2, SE = 0.11547, t(2) = 4.30265."""
    ci, method = interval([0.2, 0.4, 0.6], list("abc"), rate=False)
    assert ci == pytest.approx((0.4 - 0.49683, 0.4 + 0.49683), abs=1e-4)
    assert method == "t"


def test_clustered_se() -> None:
    """Two clusters of sums -1 and 1 about the mean 0.5: sqrt(2/1 · 2) / 4 = 0.5."""
    assert clustered_se([0, 0, 1, 1], list("aabb")) == pytest.approx(0.5)


def test_undefined_intervals() -> None:
    """Where nothing can be said there is no interval, and the reason."""
    assert interval([], [], rate=True) == (None, "undefined: no item")
    assert interval([0.5, 0.7], ["a", "a"], rate=False) == (None, "undefined: one cluster")
    assert interval([0.5, 0.5], ["a", "b"], rate=False) == (None, "undefined: zero variance")


def test_percentile() -> None:
    """Of 1 to 10: the median is the 5th; P(X<=1) = .0107 and P(X<=2) = .0547, so 2nd and 9th."""
    assert percentile(list(range(1, 11)), 0.5) == (5, ((2, 9), "order statistics"))
    assert percentile([1.0, 2.0], 0.95) == (2.0, (None, "undefined: 2 items are too few"))


@pytest.mark.parametrize("q", [0.5, 0.95])
def test_percentile_as_scipy(q: float) -> None:
    """Thousands of values too are as SciPy has them."""
    from scipy.stats import quantile_test

    values = [random.Random(i).random() for i in range(3000)]
    expected = quantile_test(values, p=q).confidence_interval(0.95)
    assert percentile(values, q)[1][0] == (expected.low, expected.high)


# Causes


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("It is so. Bees live for six weeks [1] in the summer. [2]", None),
        ("Bees live for six weeks. [1]", None),  # half of the quote
        ("In winter they live longer. [1]", "answered wrongly"),
    ],
)
def test_quoted_answers_hold_a_gold_quote(answer: str, expected: str | None) -> None:
    """A passage that holds the evidence is often a whole file: citing it is not enough."""
    item = make_item(output={"answer": answer})
    assert cause(item, quoted=True) == expected
    assert cause(item) is None  # a model words its answers itself


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"error": "timeout"}, "failed"),
        ({"input": {"reference": None}}, "should have refused"),
        ({"input": {"reference": None}, "output": NONE}, None),
        ({"output": {"ranked": ["other.txt"]}}, "not retrieved"),
        ({"input": {"quotes": ["Words that stand in no passage at all"]}}, "ranked low"),
        ({"output": NONE}, "should have answered"),
        ({"output": {"citations": []}}, "answered wrongly"),
        ({"scores": {"answer correctness": 0.2}}, "answered wrongly"),
        ({"input": {"quotes": []}, "scores": {"citation recall": 0.0}}, "answered wrongly"),
    ],
)
def test_cause(changes: dict[str, Any], expected: str | None) -> None:
    """The first thing that went wrong is named."""
    assert cause(make_item(**changes)) == expected


def test_chunks_by_names_of_the_projects_own() -> None:
    """What a citation's passage cannot be found for is not called a wrong answer."""
    named = {"document": "doc.txt", "page": 2, "chunk": "mine", "quote": ""}
    scores = {"citation recall": 1.0}
    assert cause(make_item(output={"citations": [named]}, scores=scores)) is None


def test_split_by_chunking() -> None:
    """A passage with the first half of a quote, and none with the whole."""
    hit = {"chunk": "doc.txt#3", "document": "doc.txt", "text": "It is so: bees live for six"}
    quote = "Bees live for six weeks in the summer"
    assert cause(make_item(output={"retrieved": [hit]}, input={"quotes": [quote]})) == (
        "split by chunking"
    )


def test_search_only() -> None:
    """Where nothing was asked to answer, no answer is missed."""
    assert cause(make_item(output=NONE), searched_only=True) is None


# The gate, the guards, the curve


def test_gate() -> None:
    """Below fails, with the interval's doubt; what is not measured fails; none is no verdict."""
    found = gate({"hit@k": 0.8, "MRR": 0.1, "none": 0.5}, [make_metric(), make_metric("MRR")])
    assert found["passed"] is False
    assert [check["passed"] for check in found["checks"]] == [False, True, False]
    assert "0.75 (0.5 to 0.9) is below 0.8; the interval reaches" in found["checks"][0]["reason"]
    assert found["checks"][2]["reason"] == "not measured"
    assert gate({}, []) == {"passed": None, "checks": []}


@pytest.mark.parametrize(("maximum", "passed"), [(0.8, True), (0.75, True), (0.7, False)])
def test_less_is_better(maximum: float, passed: bool) -> None:
    """A latency has a maximum."""
    found = gate({"latency p95": maximum}, [make_metric("latency p95", direction="lower")])
    (check,) = found["checks"]
    assert (check["maximum"], check["passed"]) == (maximum, passed)
    assert f"is {'not ' if passed else ''}above" in check["reason"]


def test_guards() -> None:
    """A constant, a value out of bounds, drafts and few rows are told; a good set is silent."""
    items: Any = [make_item(f"q{i}", scores={"hit@k": 1.0, "MRR": 2.0 + i}) for i in range(6)]
    items[0]["status"] = "draft"
    found = guards([make_metric(), make_metric("MRR")], items)
    assert [(g["name"], g["level"]) for g in found] == [
        ("perfect or zero score", "warn"),
        ("out of bounds", "stop"),
        ("drafts", "warn"),
        ("few rows", "warn"),
    ]
    assert "1 of 6 golden rows are drafts" in found[2]["message"]
    good: Any = [make_item(f"q{i}", scores={"hit@k": float(i % 2)}) for i in range(20)]
    assert guards([make_metric()], good) == []


def test_tells_apart() -> None:
    """Four of four clusters, two right: SE = sqrt(4/3 · 1) / 4 = 0.2887; 2.8 of it are 0.81."""
    items: Any = [make_item(f"q{i}", cluster=f"{i}", scores={"hit@k": i % 2}) for i in range(4)]
    (note,) = tells_apart([make_metric()], items)
    assert note.startswith("4 rows can tell a difference of about 0.81 in hit@k")


def test_calibration() -> None:
    """Confidences .9 and .5 answerable, .6 and .1 not: at .3 one of two is refused, none lost."""
    rows = [(0.9, "yes"), (0.5, "yes"), (0.6, None), (0.1, None)]
    items: Any = [
        make_item(f"q{i}", input={"reference": r}, output={"confidence": c})
        for i, (c, r) in enumerate(rows)
    ]
    found = calibration(items, {"refuse_below": 0.35})
    assert found is not None
    assert (found["threshold"], found["n_dev"]) == (0.35, 4)
    assert [p["threshold"] for p in found["curve"]] == pytest.approx([0, 0.3, 0.55, 0.75])
    assert found["curve"][0]["refusal_precision"] is None
    second = {k: v for k, v in found["curve"][1].items() if k != "threshold"}
    expected = {"refusal_precision": 1, "refusal_recall": 0.5, "kept": 1, "balanced_accuracy": 0.75}
    assert second == expected
    assert calibration(items[:2], {"refuse_below": 0.35}) is None
    assert calibration(items, {}) is None


def test_suggestion() -> None:
    """Fitted to the other folds: the one unanswerable question is never in them."""
    rows = [(0.9, "yes")] * 8 + [(0.2, None)]
    items: Any = [
        make_item(f"q{i}", input={"reference": r}, output={"confidence": c})
        for i, (c, r) in enumerate(rows)
    ]
    (said,) = suggestion(items)
    assert said.startswith("refuse_below = 0.550 would fit best")
    assert "refuses 0 questions" in said
    another: Any = make_item("q9", input={"reference": None}, output={"confidence": 0.2})
    (said,) = suggestion([*items, another])
    assert "refuses 2 questions, 2 of them rightly" in said
    assert suggestion(items[:8]) == []


def test_language() -> None:
    """What does not read as English is said, once."""
    english: Any = [make_item()]
    german: Any = [make_item(output={"retrieved": [{"text": "Die Fähre fährt um neun vom Kai."}]})]
    assert language(english * 3) == []
    assert [guard["level"] for guard in language(german * 3)] == ["warn"]


def test_all_right(tmp_path: Path) -> None:
    """Where all are right a run has no interval: Wilson's is over its clusters."""
    items = [make_item(f"q{i}", cluster=f"{i}", scores={"hit@k": 1.0}) for i in range(10)]
    results = completed(tmp_path, items=items, metrics=[make_metric(value=1.0, ci=None)])
    (row,) = [row for row in results["metrics"] if row["slice"] is None]
    assert row["ci"] == pytest.approx((0.7225, 1.0), abs=1e-4)


# The record


def test_complete(tmp_path: Path) -> None:
    """Slices have the rows' own statistics; all that the kit reads is there."""
    results = completed(tmp_path)
    rows = {(m["name"], m["slice"]): m for m in results["metrics"]}
    assert rows["hit@k", None]["value"] == 0.75
    factual = rows["hit@k", "factual"]
    assert (factual["value"], factual["n"], factual["clusters"]) == (0.75, 4, 2)
    assert factual["method"] == "Wilson, clustered"
    assert factual["headline"] is False
    assert rows["latency p50", "multi-hop"]["value"] == 10.0
    assert results["golden"] == {
        "origin": "evals/golden.jsonl",
        "n": 8,
        "draft": 0,
        "confirmed": 8,
        "slices": {"factual": 4, "multi-hop": 4},
    }
    assert {item["split"] for item in results["items"]} == {"test"}
    assert results["hashes"]["documents"] == "d0"
    other = completed(tmp_path / "other", hashes=make_record()["hashes"] | {"documents": "d1"})
    same = {name for name in other["hashes"] if other["hashes"][name] == results["hashes"][name]}
    assert same == {"src", "prompts", "config.toml", "code", "golden"}
    assert len(results["inputs_sha256"]) == 64
    assert results["gate"]["passed"] is True
    assert results["totals"]["cached_items"] == 0
    assert results["calibration"] is None


def test_public_set(tmp_path: Path) -> None:
    """A set in BEIR's format is held to no threshold and misses no answer."""
    items = [make_item("q1", output=NONE, input={"quotes": []})]
    results = completed(tmp_path, items=items, name="beir: nfcorpus")
    assert results["gate"] == {"passed": None, "checks": []}
    assert results["items"][0]["cause"] is None


def test_what_a_record_can_do_without(tmp_path: Path) -> None:
    """A metric of the candidate's own is the project's, and defaults stand for what is not told."""
    record = make_record(metrics=[make_metric("words")])
    del (
        record["environment"]["packages"],
        record["items"][0]["error"],
        record["config"]["retriever"],
    )
    results = read_results(write_record(record, tmp_path))
    assert results["metrics"][0]["source"] == "evals"
    assert results["environment"]["packages"] == {}
    assert results["items"][0]["error"] is None
    assert results["system"]["retriever"] == "dense"


@pytest.mark.parametrize(
    ("kind", "name", "source"),
    [
        (rag, "ROUGE-L", "ragas"),
        (rag, "faithfulness", "ragas"),
        (rag, "answer recall", "evals"),
        (finetune, "ROUGE-L", "evals"),
    ],
)
def test_sources(kind: ModuleType, name: str, source: str) -> None:
    """Whose computation a figure is goes by the kind, too: a fine-tune's ROUGE-L is its own."""
    written = {"name": name, "value": 0.5, "ci": None, "n": 8, "unit": "score"}
    assert described(written, [], {}, kind.GROUPS)["source"] == source


def test_faulty_record(tmp_path: Path) -> None:
    """A record that lacks a field, or is of a later version, is named."""
    record = make_record()
    del record["items"][0]["input"]
    with pytest.raises(ResultsError, match=r"lacks what a run writes \(KeyError: 'input'\)"):
        read_results(write_record(record, tmp_path))
    path = write_record(make_record(), tmp_path)
    path.write_text(json.dumps({"schema_version": 3}))
    with pytest.raises(ResultsError, match="schema version 3, this kit reads 1 and 2"):
        read_results(path)


@pytest.mark.parametrize("kind", ["agent", "extract", "finetune", "rag", "serving"])
def test_a_record_of_less(tmp_path: Path, kind: str) -> None:
    """A candidate's own system writes less than the scaffold's: what is there is read, and said."""
    item = {"id": "row-0", "slice": "all", "input": {}, "output": {}, "scores": {"right": 1.0}}
    metric = {"name": "right", "value": 1.0, "ci": None, "n": 1, "unit": "rate"}
    record = {"run": "20261124T090000Z", "kind": kind, "name": "mine", "about": "1 row"}
    file = write_record({**record, "metrics": [metric], "items": [item]}, tmp_path)
    found = read_results(file)
    assert found["items"][0]["input"]["question"] == "row-0"
    assert [one["value"] for one in found["metrics"] if one["slice"] is None] == [1.0]
    said = any("the record has no" in note for note in found["notes"])
    assert said or kind == "serving"  # which needs nothing of what is not there
