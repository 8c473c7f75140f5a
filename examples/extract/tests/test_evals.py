"""The metrics, by figures worked out by hand, and a run on a small folder."""

from pathlib import Path

import pytest

from invoice_reader.config import Config, UserError
from invoice_reader.documents import read_all

from evals import metrics, run
from evals.truth import read_truth

RULES = Config("unused", True, 0, 0, model=None)


def item(document: str, truth: object, value: object, unfounded: bool = False) -> dict:
    scores = metrics.score(truth, value, unfounded)
    return {"cluster": document, "input": {"field": "total"}, "scores": scores}


def test_scores() -> None:
    alike = {"recall": 1, "exact match": 0, "precision": 1, "hallucinated": 0}
    assert metrics.score("Pier Ltd.", "PIER LTD", False) == alike
    assert metrics.score(None, None, False, failed=True) == {"null kept": 0}
    assert metrics.score(None, 3, False) == {"null kept": 0, "precision": 0, "hallucinated": 0}
    assert metrics.score(3, None, True) == {"recall": 0, "exact match": 0, "hallucinated": 1}


def test_figures() -> None:
    items = [item("a", 1, 1), item("a", 2, 3), item("b", 4, None), item("b", None, None)]
    figures = {row["name"]: row["value"] for row in metrics.summarise([*items, item("c", 5, 5)])}
    assert figures["F1"] == pytest.approx(2 * 2 / (3 + 4))
    assert figures["precision"] == pytest.approx(2 / 3)
    assert figures["recall"] == pytest.approx(2 / 4)
    assert figures["documents all right"] == pytest.approx(1 / 3)
    assert metrics.summarise([item("a", None, None)])[0]["value"] is None


def test_intervals_are_by_document() -> None:
    alone = metrics.figure("x", [(str(i), i % 2, 1) for i in range(40)])
    alike = metrics.figure("x", [(str(i // 4), i // 4 % 2, 1) for i in range(40)])
    assert 1.5 * alike["ci"][0] < alone["ci"][0] < 0.5 < alone["ci"][1] < 0.7


def test_a_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Harbour Ropes Ltd\nTotal:  12.00\n")
    (tmp_path / "truth.csv").write_text(
        "sep=;\ndocument;slice;supplier;customer;tax;total\n"
        "a.txt;short;HARBOUR ROPES LTD;NaN;2,00;12,00\nb.txt;;Pier; ;;\n;;;;;\n"
    )
    truths = read_truth(tmp_path / "truth.csv")
    documents = {document.name: document for document in read_all(tmp_path)}
    items = run.make_items(truths, run.extract_all(truths, documents, RULES))
    scores = {item["id"]: item["scores"] for item in items}
    assert scores["a.txt: supplier"]["recall"] == scores["a.txt: total"]["recall"] == 1
    assert scores["a.txt: tax"] == {"recall": 0, "exact match": 0}
    assert scores["a.txt: customer"] == {"null kept": 1}
    assert [item["error"] is None for item in items] == [True] * 8 + [False] * 8


def test_three_failures_end_the_run(tmp_path: Path) -> None:
    row = '{"document": "%s.pdf", "total": 0}\n'
    (tmp_path / "truth.jsonl").write_text(row % "a" + row % "b" + row % "c")
    truths = read_truth(tmp_path / "truth.jsonl")
    assert truths[0].fields.total.value == 0
    with pytest.raises(UserError, match="c.pdf: it is not in"):
        run.extract_all(truths, {}, RULES)
