"""The parts writeup and design: what a run fills in, beside what the candidate writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT
from factory import make_results

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.measuring import filled
from takehome_kit.scaffolding import scaffold

KINDS = {"rag": {}, "serving": {}, "finetune": {}, "extract": {}, "agent": {},
         "evals": {"mode": "compare"}}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_rendered(template: Path, tmp_path: Path, kind: str) -> None:
    """Each kind has both, a design of a page; the README names them, and without them does not."""
    answers = {"kind": kind, "project_name": "Acme", "package": "acme", **KINDS[kind]}
    scaffold.render(
        template, tmp_path / "a", answers | {"parts": ["writeup", "design"]}, title=None, ask=False
    )
    scaffold.render(template, tmp_path / "b", answers | {"parts": []}, title=None, ask=False)
    design = (tmp_path / "a/design.md").read_text()
    assert len(design.splitlines()) <= 56
    assert "at 1,000 times" in design
    assert "flowchart LR\n  " in design
    assert "{" + "{" not in design
    readme = (tmp_path / "a/README.md").read_text()
    assert "`writeup.md` is the write-up. `design.md` is" in readme
    assert "`design.md`" not in (tmp_path / "b/README.md").read_text()
    assert not (tmp_path / "b/writeup.md").exists()


def test_conversations_have_one_write_up(template: Path, tmp_path: Path) -> None:
    """The mode that has a write-up keeps its own."""
    answers = {"kind": "evals", "project_name": "Acme", "package": "acme"}
    scaffold.render(
        template, tmp_path / "a", answers | {"parts": ["writeup"]}, title=None, ask=False
    )
    assert "<!-- annotators:start -->" in (tmp_path / "a/writeup.md").read_text()


@pytest.mark.parametrize("kind", ["rag", "serving", "finetune", "extract", "agent"])
def test_filled_from_a_real_run(template: Path, tmp_path: Path, kind: str) -> None:
    """Figures, failures and what was measured come from the record; what is written stays."""
    answers = {"kind": kind, "project_name": "Acme", "package": "acme"}
    parts = {"parts": ["writeup", "design"]}
    scaffold.render(template, tmp_path / "a", answers | parts, title=None, ask=False)
    before = (tmp_path / "a/writeup.md").read_text()
    results = read_results(run_files(ROOT / "examples" / kind)[-1])
    assert filled.fill(tmp_path / "a", results) == ["writeup.md", "design.md"]
    writeup = (tmp_path / "a/writeup.md").read_text()
    assert f"Run `{results['run']}`" in writeup
    assert "Not measured yet" not in writeup
    assert [x for x in writeup.splitlines() if x.startswith(("#", ">"))] == [
        x for x in before.splitlines() if x.startswith(("#", ">"))
    ]
    design = (tmp_path / "a/design.md").read_text()
    assert "| latency p95 |" in design
    assert filled.holds(tmp_path / "a", results["run"])
    assert not filled.holds(tmp_path / "a", "20300101T000000Z")
    assert filled.fill(tmp_path / "a", results) == []


def test_improvements_over_the_runs(tmp_path: Path) -> None:
    """The first run, the last ones, and what moved between the last two; one run says so."""
    (tmp_path / "writeup.md").write_text("<!-- runs:start -->\n<!-- runs:end -->\nMine.\n")
    one = make_results()
    filled.fill(tmp_path, one)
    assert "One run so far" in (tmp_path / "writeup.md").read_text()
    two = make_results(minutes=5, skill=0.9)
    for run in (one, two):
        folder = tmp_path / "reports" / run["run"]
        folder.mkdir(parents=True)
        (folder / "results.json").write_text(json.dumps(run))
    filled.fill(tmp_path, two)
    text = (tmp_path / "writeup.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [one["run"], two["run"]]
    assert f"Since {one['run']}:" in text
    assert "\n- " in text
    assert text.endswith("Mine.\n")
