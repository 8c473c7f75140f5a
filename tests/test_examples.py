"""The examples are what the template renders today, and their reports are real."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest
from conftest import ROOT
from measured_fixture import STAMPED, make_record

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.contracts.project import read_answers
from takehome_kit.scaffolding.scaffold import render

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
# Written by the runs, not rendered; the README is half written by hand.
MEASURED = ("reports/", "README.md", "violations.md", "writeup.md")


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.name)
def example(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


@pytest.fixture
def rendered(example: Path, template: Path, tmp_path: Path) -> Path:
    """What the template makes of the example's own answers."""
    answers = {k: v for k, v in read_answers(example).items() if not k.startswith("_")}
    render(template, tmp_path / "fresh", answers, title=None, ask=False)
    return tmp_path / "fresh"


def files(folder: Path) -> dict[str, bytes]:
    """Content by name, without what runs make."""
    ignored = (".venv", ".index", ".cache", "__pycache__", "data/sample", "models", ".ruff_cache")
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part in (name := path.relative_to(folder).as_posix()) for part in ignored)
    }


def test_in_step(example: Path, rendered: Path) -> None:
    """Each file is the rendered one (`make examples` renews them)."""
    fresh, kept = files(rendered), files(example)
    named = {name for name in fresh.keys() | kept.keys() if not name.startswith(MEASURED)}
    assert named
    assert sorted(name for name in named if fresh.get(name) != kept.get(name)) == []


def test_readme_in_step(example: Path, rendered: Path) -> None:
    """The README has the template's headings and generated blocks, in their order."""
    marks = re.compile(r"^(?:## .*|<!-- \w+:\w+ -->)$", re.MULTILINE)
    fresh, kept = (marks.findall((p / "README.md").read_text()) for p in (rendered, example))
    assert len(fresh) > 8
    assert kept == fresh


def test_measured(example: Path) -> None:
    """None of the last run's items failed, and its report is there."""
    runs = run_files(example)
    results = read_results(runs[-1])
    assert results["totals"]["failed_items"] == 0
    assert results["golden"]["draft"] == 0
    assert (runs[-1].parent / "report.html").is_file()


def test_refusals() -> None:
    """The RAG example's confidences are in its record: the report draws what a threshold does."""
    results = read_results(run_files(ROOT / "examples" / "rag")[-1])
    fitted = results["calibration"]
    assert fitted is not None
    assert len(fitted["curve"]) > 50


def test_records_of_the_tests() -> None:
    """What the tests take for a RAG project's record has the fields of a real one, no others."""
    real = json.loads(run_files(ROOT / "examples" / "rag")[-1].read_text())
    made = {name: value for name, value in make_record().items() if name not in STAMPED}
    assert made.keys() == real.keys()
    assert made["items"][0].keys() == real["items"][0].keys()
    for part in ("system", "corpus"):
        assert made[part].keys() == real[part].keys(), part
    for part in ("input", "output"):
        assert made["items"][0][part].keys() == real["items"][0][part].keys(), part
    assert made["metrics"][0].keys() == real["metrics"][0].keys()


def test_readme_of_the_kit() -> None:
    """The README's table holds the figures of the example's runs."""
    table = runpy.run_path(str(ROOT / "tools" / "renew_examples.py"))["table"]
    block = (ROOT / "README.md").read_text().partition("<!-- example:start -->\n")[2]
    shown = block.partition("\n<!-- example:end -->")[0]
    assert "nDCG@10" in shown
    assert shown == table(ROOT / "examples" / "rag")
