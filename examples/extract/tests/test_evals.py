"""The metrics, by figures worked out by hand, and a run on a small folder."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from invoice_reader.config import Config, UserError
from invoice_reader.extract import Extraction
from invoice_reader.schema import Fields, value_type

from evals import metrics, run
from evals.truth import read_truth

TYPES = {value_type(name): name for name in Fields.model_fields}
TEXT, AMOUNT = TYPES[str], TYPES[Decimal]  # a field of each type, whatever the schema
NULLS = dict.fromkeys(Fields.model_fields)
RULES = Config("unused", 0, 0, model=None)


def item(document: str, truth: object, value: object, unfounded: bool = False) -> dict:
    scores = metrics.score(truth, value, unfounded)
    return {"cluster": document, "input": {"field": "x"}, "scores": scores}


def test_scores() -> None:
    alike = {"recall": 1, "exact match": 0, "precision": 1, "hallucinated": 0}
    assert metrics.score("Pier Ltd.", "PIER LTD", False) == alike
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


def test_items(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text(
        f"sep=;\ndocument;slice;{TEXT};{AMOUNT}\na.txt;short;Pier; 12,00 \nb.txt;;NaN;\n;;;\n"
    )
    found = Fields(**NULLS | {AMOUNT: {"value": 12, "page": 1, "evidence": "12"}})
    results = [Extraction(document="a.txt", fields=found), Extraction(document="b.txt", error="x")]
    items = run.make_items(read_truth(tmp_path / "truth.csv"), results)
    scores = {item["id"]: item["scores"] for item in items}
    assert scores[f"a.txt: {AMOUNT}"]["recall"] == scores[f"a.txt: {AMOUNT}"]["precision"] == 1
    assert scores[f"a.txt: {TEXT}"] == {"recall": 0, "exact match": 0}
    assert scores[f"b.txt: {TEXT}"] == scores[f"b.txt: {AMOUNT}"] == {"null kept": 0}


def test_three_failures_end_the_run(tmp_path: Path) -> None:
    rows = [json.dumps({"document": f"{name}.pdf", AMOUNT: 0}) for name in "abcd"]
    (tmp_path / "truth.jsonl").write_text("\n".join(rows))
    with pytest.raises(UserError, match="c.pdf: it is not in"):
        run.extract_all(read_truth(tmp_path / "truth.jsonl"), {}, RULES)
