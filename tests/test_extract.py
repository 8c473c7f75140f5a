"""An extraction: what the kit derives from its record, and a project's life on own documents."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_project import make, takehome

from takehome_kit.analysis import complete
from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.defend.failures import on_failures
from takehome_kit.measuring import readme_blocks
from takehome_kit.scaffolding.parts import known_parts

pytestmark = pytest.mark.project
VENV = f"VENV={ROOT / 'build' / 'plain-env'}"
METRICS = ("F1", "precision", "recall", "null kept", "documents all right")
STATED = {"number": "R-17", "due": "2025-04-02", "total": None}


def make_item(document: int, field: str, answer: str | None, **changes: Any) -> dict[str, Any]:
    truth = STATED[field]
    place = {"page": 2, "evidence": f"Sum {answer}"} if answer else {}
    scores = {"recall": float(answer == truth)} if truth else {"null kept": float(answer is None)}
    return {
        "id": f"{document}.pdf: {field}",
        "slice": "scan" if changes.get("error") else "text",
        "cluster": f"{document}.pdf",
        "input": {"field": field, "reference": truth},
        "output": {"answer": answer, "dropped": changes.pop("dropped", None), **place},
        "scores": scores,
        "error": None,
        **changes,
    }


ITEMS = [
    make_item(1, "number", "R-17"),
    make_item(1, "due", "r-17 "),
    make_item(1, "total", "12"),
    make_item(2, "number", "K-1"),
    make_item(2, "due", None, dropped="no evidence"),
    make_item(2, "total", None),
    make_item(3, "number", None),
    make_item(4, "number", None, error="no text"),
    make_item(5, "number", None, error="rules: no key"),
]


def make_record() -> dict[str, Any]:
    of_all = {"value": 0.3, "ci": [0.1, 0.5], "n": 4, "unit": "score", "direction": "higher"}
    return {
        "schema_version": 2,
        "run": "20261129T120000Z",
        "kind": "extract",
        "name": "truth",
        "about": "9 fields of 5 documents (truth)",
        "system": {"extractor": "rules"},
        "config": {},
        "git": {"commit": None, "dirty": False},
        "hashes": {"src": "a", "documents": "b"},
        "environment": {"python": "3.11", "packages": {}},
        "corpus": {"documents": 5, "skipped": []},
        "metrics": [of_all | {"name": name} for name in METRICS],
        "thresholds": {"F1": 0.2},
        "items": ITEMS,
        "notes": [],
    }


def test_causes() -> None:
    """Each wrong item has a cause."""
    causes = [item["cause"] for item in complete(make_record())["items"]]
    right = [None, "wrong value", "should be null", "wrong value", "dropped", None]
    assert causes == [*right, "missed", "not read", "failed"]
    assert complete(make_record())["totals"]["failed_items"] == 1


def test_a_value_that_is_null_on_both_sides_is_right() -> None:
    """Whatever scores a project gives it, or none."""
    record = make_record()
    record["items"] = [make_item(1, "total", None, scores={}), make_item(1, "number", "K-1")]
    del record["config"], record["items"][0]["output"]["dropped"]
    assert [item["cause"] for item in complete(record)["items"]] == [None, "wrong value"]


def test_questions() -> None:
    """The defence shows what was stated and what was given, and where from."""
    record = make_record()
    found = {q.id: q.found for q in on_failures(complete(record))}
    assert "stated: nothing" in found["item:1.pdf: total"]
    assert {"given: 12", "page 2: “Sum 12”"} < set(found["item:1.pdf: total"])
    assert "dropped: no evidence" in found["item:2.pdf: due"]


def test_headline() -> None:
    """A sentence on what was read, what is right, and whole documents; none without figures."""
    record = make_record()
    said = "30% of what the documents state was read, and 30% of the values given are right; "
    assert complete(record)["headline"].startswith(said)
    record["metrics"][1]["value"] = None
    assert "headline" not in complete(record)


def test_confusion() -> None:
    """A row for each stated field: its own value, another field's, nothing, or another value."""
    (matrix,) = complete(make_record())["matrices"]
    assert matrix["labels"] == ["number", "due", "total", "null", "other"]
    assert matrix["counts"][:2] == [[1, 0, 0, 3, 1], [1, 0, 0, 1, 0]]
    assert not any(map(any, matrix["counts"][2:]))


def test_readme(tmp_path: Path) -> None:
    """The README has the run's figures; slices, which it did not write, are the report's."""
    marks = (f"<!-- {n}:start -->\n<!-- {n}:end -->\n" for n in ("results", "limitations"))
    (tmp_path / "README.md").write_text("".join(marks))
    readme_blocks.update(tmp_path / "README.md", complete(make_record()))
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| recall | " in text
    assert "| slice | " not in text
    shown = [line for line in text.splitlines() if line.startswith("- `")]
    assert shown[0] == "- `1.pdf: total` (should be null): 12 instead of null"
    assert len({line.split(":")[0] for line in shown}) == len(shown) == 5  # one of each document
    sliced = {(m["name"], m["slice"]): m["value"] for m in complete(make_record())["metrics"]}
    assert sliced["recall", "scan"] == 0
    assert sliced["recall number", None] == 1 / 5


def own_documents(project: Path) -> None:
    """Two readable documents, one that is not, and their truth as a spreadsheet writes it."""
    folder = project / "data" / "documents"
    (folder / "a.txt").write_text("Harbour Ropes Ltd\nInvoice no.: R-17\nTotal:  1.200,50\n")
    (folder / "b.md").write_text("Pier Hotel\n\nDue on  3 May 2025\n")
    (folder / "c.pdf").write_bytes(b"no PDF")
    (project / "evals" / "truth.csv").write_text(
        "document;supplier;invoice_number;due_date;total\n"
        "a.txt;HARBOUR ROPES LTD;R-17;;1200,5\nb.md;Pier Hotel;;03.05.2025;\nc.pdf;Pier Hotel;;;\n"
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extraction project with all parts after its first `takehome eval`, on the sample."""
    top = tmp_path_factory.mktemp("life")
    parts = ",".join(known_parts("extract"))
    done = takehome("new", "extract", "acme-bills", "--yes", "--with", parts, cwd=top)
    assert done.returncode == 0, done.stderr
    done = takehome("eval", "acme-bills", VENV, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return top / "acme-bills"


def test_sample(project: Path) -> None:
    """The sample's layouts are read as they are known to be; git sees a report and the README."""
    results = read_results(run_files(project)[-1])
    recall = {m["slice"]: m["value"] for m in results["metrics"] if m["name"] == "recall"}
    assert (recall["plain"], recall["scan"]) == (1, 1)  # the scan by the part ocr
    assert min(recall, key=recall.__getitem__) == "german"
    assert results["gate"]["passed"] is True
    status = ["git", "-C", str(project), "status", "--porcelain"]
    changed = subprocess.run(status, capture_output=True, text=True, check=True).stdout.split("\n")
    names = {line[3:].partition("/")[0] for line in changed if line}
    assert names == {"README.md", "design.md", "reports", "writeup.md"}


def test_own_tests_linter_and_gate(project: Path) -> None:
    """`make test`, `make lint` and `make gate` pass."""
    for target in ("test", "lint", "gate"):
        make(project, target, VENV)


def test_own_documents(project: Path) -> None:
    """Own documents replace the sample; tests stay green; a wrong row ends it with a sentence."""
    own_documents(project)
    done = takehome("eval", project, VENV, cwd=project)
    assert done.returncode == 0, done.stderr
    assert "not read: c.pdf" in done.stdout
    results = read_results(run_files(project)[-1])
    figures = {m["name"]: m["value"] for m in results["metrics"] if m["slice"] is None}
    # Of 6 stated values 5 are given; none is wrong, and the supplier's case differs.
    assert figures["recall"] == pytest.approx(5 / 6)
    assert (figures["precision"], figures["exact match"]) == (1, pytest.approx(4 / 6))
    make(project, "test", VENV)
    (project / "evals" / "truth.csv").write_text("document,total\na.txt,soon\n")
    command = ["make", "eval", VENV]
    failed = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert failed.returncode != 0
    assert "truth.csv, row 1, total" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_without_the_sample(tmp_path: Path) -> None:
    """A project without the sample says what is missing, and its tests pass."""
    done = takehome("new", "extract", "bare", "--yes", "--set", "parts=[]", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    make(tmp_path / "bare", "test", VENV)
    command = ["make", "eval", VENV]
    failed = subprocess.run(command, cwd=tmp_path / "bare", capture_output=True, text=True)
    assert "error: evals/truth.csv is not there" in failed.stderr
    assert not run_files(tmp_path / "bare")
