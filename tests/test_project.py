"""A rendered project's whole life, in its own environment: evals, tests, gate, linter.

The environment takes minutes and a GB, so all runs share one in build/: the Makefile's VENV.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import ROOT

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.contracts.results import Results
from takehome_kit.scaffolding.parts import STORES, known_parts

pytestmark = pytest.mark.project
RAG = f"VENV={ROOT / 'build' / 'models-env'}"


def takehome(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "takehome_kit", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def edit(path: Path, changes: Mapping[str, str]) -> None:
    """Replace each text of the file, which has to be there."""
    text = path.read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def make(project: Path, target: str, venv: str = RAG) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(["make", target, venv], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A fresh RAG project after its first `takehome eval`, and what that printed."""
    top = tmp_path_factory.mktemp("life")
    done = takehome("new", "rag", "acme-rag", "--yes", cwd=top)
    assert done.returncode == 0, done.stderr
    done = takehome("eval", "acme-rag", RAG, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return top / "acme-rag", done.stdout


@pytest.fixture(scope="module")
def results(measured: tuple[Path, str]) -> Results:
    """The record of the first run."""
    (file,) = run_files(measured[0])
    return read_results(file)


def test_record(results: Results) -> None:
    """The run is of this commit, over the sample's golden set, and no item failed."""
    assert results["kind"] == "rag"
    assert results["corpus"]["documents"] >= 79
    assert len(results["items"]) == 96
    assert all(item["error"] is None for item in results["items"])
    assert results["git"]["dirty"] is False


def test_figures(results: Results) -> None:
    """Hybrid search finds the sample's documents as well as it did when it was chosen."""
    whole = {m["name"]: m for m in results["metrics"] if m["slice"] is None}
    assert (whole["nDCG@10"]["value"] or 0) >= 0.70
    for name in ("hit@k", "semantic similarity", "citation recall", "refusal recall"):
        low, high = whole[name]["ci"] or (2, -1)
        assert 0 <= low <= (whole[name]["value"] or 0) <= high <= 1


def test_shown(measured: tuple[Path, str], results: Results) -> None:
    """The table, that this run is the first, and the report's path are printed."""
    project, said = measured
    assert "nDCG@10" in said
    assert "First run" in said
    assert (project / "reports" / results["run"] / "report.html").is_file()


def test_readme_figures(measured: tuple[Path, str], results: Results) -> None:
    """The README's results are those of the run."""
    whole = {m["name"]: m["value"] for m in results["metrics"] if m["slice"] is None}
    lines = (measured[0] / "README.md").read_text().splitlines()
    row = next(line for line in lines if line.startswith("|") and "nDCG@10" in line)
    assert f"{whole['nDCG@10']:.3f}" in row


def test_nothing_changed(measured: tuple[Path, str]) -> None:
    """A second `takehome eval` says that nothing changed, and records no second run."""
    project = measured[0]
    done = takehome("eval", project.name, RAG, cwd=project.parent)
    assert "nothing has changed" in done.stdout, done.stdout + done.stderr
    assert len(run_files(project)) == 1


def test_own_tests_and_linter(measured: tuple[Path, str]) -> None:
    """`make test` and `make lint` pass."""
    assert " passed" in make(measured[0], "test", RAG).stdout
    make(measured[0], "lint", RAG)


@pytest.mark.parametrize(
    "store", [STORES[0], *(pytest.param(store, marks=pytest.mark.extra) for store in STORES[1:])]
)
def test_all_parts(measured: tuple[Path, str], store: str) -> None:
    """With every part, either store being the one, tests and linter pass in one environment."""
    top = measured[0].parent
    others = [part for part in known_parts("rag") if part not in STORES]
    parts = f"parts=[{','.join([*others, store])}]"
    done = takehome("new", "rag", f"acme-{store}", "--yes", "--set", parts, cwd=top)
    assert done.returncode == 0, done.stderr
    assert " passed" in make(top / f"acme-{store}", "test", RAG).stdout
    make(top / f"acme-{store}", "lint", RAG)


def test_a_reviewer_changes_nothing(measured: tuple[Path, str]) -> None:
    """`make gate` measures again and holds; no tracked file has changed."""
    project = measured[0]
    subprocess.run(["git", "add", "-A"], cwd=project, check=True)
    subprocess.run(["git", "commit", "-qm", "Measured"], cwd=project, check=True)
    assert " passed" in make(project, "gate", RAG).stdout
    changed = ["git", "diff", "--stat", "HEAD"]
    assert subprocess.run(changed, cwd=project, capture_output=True).stdout == b""


def test_own_documents(measured: tuple[Path, str]) -> None:
    """With the first document of one's own, the sample and its questions are out of the way."""
    project = measured[0]
    (project / "data" / "documents" / "ferry.md").write_text(
        "# Ferry\n\nThe ferry leaves at nine.\n"
    )
    python = ROOT / "build" / "models-env" / "bin" / "python"
    evals = subprocess.run([python, "-m", "evals"], cwd=project, capture_output=True, text=True)
    assert evals.returncode == 1
    assert "golden.jsonl is not there" in evals.stderr
    asked = [python, "-m", "acme_rag", "ask", "When does the ferry leave?"]
    answer = subprocess.run(asked, cwd=project, capture_output=True, text=True)
    assert "The ferry leaves at nine." in answer.stdout, answer.stderr
