"""Lint: each rule has a set that trips it and one that does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Takehome
from factory import make_results
from golden_fixture import CARD, GATE, HERE, PILOT, make_project, row, write_golden

from takehome_kit.contracts.results import Results
from takehome_kit.golden.documents import Documents
from takehome_kit.golden.finding import Finding, Subject
from takehome_kit.golden.lint import lint
from takehome_kit.golden.project import Project
from takehome_kit.golden.rows import parse_row
from takehome_kit.golden.store import Entry

FOLDER = HERE / "data" / "documents"
DOCUMENTS = Documents({f.name: f.read_text(encoding="utf-8") for f in sorted(FOLDER.iterdir())})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature take-home."""
    return make_project(tmp_path)


BOTH = ["ferry.md", "harbour.md"]
NONE = {"answer": None, "sources": [], "quotes": [], "slice": "unanswerable"}
OTHER = "Who is allowed to keep a key of the boathouse?"
NEAR = "What does a replacement for my borrower's pass cost me?"


def entries(*rows: dict[str, Any]) -> list[Entry]:
    """Rows as they would stand in a file, from line 1."""
    texts = [json.dumps(r) for r in rows]
    return [Entry(parse_row(r), i, t) for i, (r, t) in enumerate(zip(rows, texts, strict=True), 1)]


def found(rule: str, *rows: dict[str, Any], runs: list[Results] | None = None) -> list[Finding]:
    """The findings of one rule."""
    subject = Subject(entries(*rows), DOCUMENTS, runs or [])
    return [finding for finding in lint(subject, []) if finding.rule == rule]


CASES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "duplicate": (
        [row(), row(id="g2", question=row()["question"].upper() + " ")],
        [row(), row(id="g2", question=OTHER)],
    ),
    "near-duplicate": (
        [row(), row(id="g2", question=NEAR)],
        [
            row(question="What cost a card in 2015?"),
            row(id="g2", question="What cost a card in 2016?"),
        ],
    ),
    "quote-not-found": (
        [row(quotes=["A lost card costs nothing."])],
        [row(quotes=[CARD.replace(" ", "\n ")])],
    ),
    "unknown-source": ([row(sources=["library.md", "gone.md"])], [row()]),
    "incomplete-sources": (
        [row(quotes=[PILOT], sources=["ferry.md"])],
        [row(quotes=[PILOT], sources=BOTH)],
    ),
    "leak": ([row(question="Is it five euros for a card?")], [row()]),
    "copied": (
        [row(question=f"Is it true that {GATE.lower()}", quotes=[GATE], sources=["harbour.md"])],
        [row(question="When is the north gate shut?", quotes=[GATE], sources=["harbour.md"])],
    ),
    "no-answer": ([row(answer="", status="draft")], [row(), row(id="g2", question=OTHER, **NONE)]),
    "few-unanswerable": (
        [row(id=f"g{i}", question=f"Question {i}?") for i in range(8)],
        [row(), row(id="g2", question=OTHER, **NONE)],
    ),
    "few-rows": (
        [row(id=f"g{i}", question=f"Question {i}?") for i in range(29)],
        [row(id=f"g{i}", question=f"Question {i}?") for i in range(30)],
    ),
    "draft": ([row(status="draft")], [row()]),
}


@pytest.mark.parametrize("rule", CASES)
def test_rule(rule: str) -> None:
    """The first set trips the rule, once; the second does not."""
    trips, passes = CASES[rule]
    assert len(found(rule, *trips)) == 1
    assert found(rule, *passes) == []


def test_row_and_line() -> None:
    """A finding names the row, its line, what is wrong and how to fix it."""
    finding = found("duplicate", row(), row(id="g2"))[0]
    assert (finding.id, finding.line, finding.level) == ("g2", 2, "error")
    assert finding.what == "same question as g1 in line 1"
    assert finding.fix == "drop one of the two"


def test_quote_in_another_document() -> None:
    """A quote that stands elsewhere says where."""
    finding = found("quote-not-found", row(quotes=[GATE]))[0]
    assert finding.fix == "add harbour.md to sources"


def test_one_finding_per_quote() -> None:
    """A quote that stands in no source is not said to have incomplete sources as well."""
    assert found("incomplete-sources", row(quotes=[GATE])) == []


@pytest.mark.parametrize(("unanswerable", "n", "trips"), [(2, 14, True), (3, 20, False)])
def test_share(unanswerable: int, n: int, trips: bool) -> None:
    """15% unanswerable rows are enough, 14% are not; the finding says why."""
    rows = [row(id=f"g{i}", question=f"Question {i}?") for i in range(n)]
    for i in range(unanswerable):
        rows[i] |= NONE
    findings = found("few-unanswerable", *rows)
    assert len(findings) == trips
    assert all("2 of 14 rows are unanswerable (14%)" in f.what for f in findings)
    assert all("always answers looks nearly as good" in f.what for f in findings)


def test_size_says_what_it_could_show() -> None:
    """The interval is Wilson's; the difference is 2.8 standard errors of a paired difference."""
    finding = found("few-rows", *(row(id=f"g{i}", question=f"Question {i}?") for i in range(20)))[0]
    assert "20 rows: a measured 80% has a 95% interval of 58% to 92%" in finding.what
    assert "only a difference of 28% or more would show" in finding.what


def test_empty_set() -> None:
    """An empty set is said to be empty."""
    assert [f.what for f in lint(Subject([], DOCUMENTS, []), [])] == ["the golden set is empty"]


def runs(*retrievers: str, rank: float = 1.0) -> list[Results]:
    """A run per retriever over the one row, found at this reciprocal rank by the last one."""
    made = [make_results(n=1, retriever=name, minutes=i) for i, name in enumerate(retrievers)]
    for run in made:
        run["items"][0] |= {"id": "g1", "input": {"question": row()["question"]}}  # type: ignore[typeddict-item]
        run["items"][0]["scores"]["MRR"] = rank if run is made[-1] else 1.0
    return made


def test_easy() -> None:
    """A row that every retriever finds first is named, with the retrievers."""
    finding = found("easy", row(), runs=runs("bm25", "dense"))[0]
    assert finding.what == "every retriever ranks a source first (bm25, dense)"


@pytest.mark.parametrize(
    ("made", "changes"),
    [
        (runs("bm25", "bm25"), {}),
        (runs("bm25", "dense", rank=0.5), {}),
        (runs("bm25", "dense"), {"question": OTHER}),
    ],
    ids=["one retriever", "one misses", "another question"],
)
def test_not_easy(made: list[Results], changes: dict[str, str]) -> None:
    """One retriever says nothing; a miss or a question changed since says the row is of use."""
    assert found("easy", row(**changes), runs=made) == []


def test_errors_exit_1(project: Project, takehome: Takehome) -> None:
    """Errors are shown with line and id, come first and exit 1; a bad line is one of them."""
    write_golden(project.golden, row(status="draft"), row(id="g2", answer=2), row(id="g3"))
    code, shown, _ = takehome("golden", "lint", "--project", project.root)
    assert code == 1
    first, second = shown.splitlines()[:2]
    assert (
        first == "error: line 2 [invalid]: answer: must be a text, or null for an unanswerable "
        "question. Fix: correct the line."
    )
    assert second.startswith("error: line 3 g3 [duplicate]: same question as g1 in line 1.")
    assert shown.splitlines()[-1].startswith("2 rows: 2 errors, ")


def test_advice_exits_0(project: Project, takehome: Takehome) -> None:
    """Advice alone exits 0, and the JSON holds every field."""
    write_golden(project.golden, row())
    code, shown, _ = takehome("golden", "lint", "--project", project.root, "--json")
    report = json.loads(shown)
    assert code == 0
    assert (report["rows"], report["errors"], report["advice"]) == (1, 0, 2)
    assert {f["rule"] for f in report["findings"]} == {"few-rows", "few-unanswerable"}
    assert set(report["findings"][0]) == {"rule", "level", "id", "line", "what", "fix"}


def test_many_findings(project: Project, takehome: Takehome) -> None:
    """Ten findings of a rule are shown and the rest is counted; the JSON has all."""
    rows = [row(id=f"g{i}", question=f"Question {i}?", answer="") for i in range(12)]
    write_golden(project.golden, *rows)
    shown = takehome("golden", "lint", "--project", project.root).out
    assert shown.count("[no-answer]:") == 10
    assert "… and 2 more [no-answer]; --json lists all." in shown
    # Before the command's name, --project means the same.
    as_json = takehome("golden", "--project", project.root, "lint", "--json").out
    assert as_json.count("no-answer") == 12


def test_an_environment_of_another_name(
    takehome: Takehome, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable VENV names it, for make and for us."""
    write_golden(project.golden, row())
    (project.root / ".venv").rename(tmp_path / "env")
    done = takehome("golden", "lint", "--project", project.root)
    assert done.code == 3
    assert "by the variable VENV" in done.err
    monkeypatch.setenv("VENV", str(tmp_path / "env"))
    assert "VENV" not in takehome("golden", "lint", "--project", project.root).err
