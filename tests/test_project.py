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

from takehome_kit.results import Results, read_results, run_files

pytestmark = pytest.mark.project
VENV = f"VENV={ROOT / 'build' / 'test-env'}"


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


def shorten(project: Path, changes: Mapping[str, str]) -> None:
    """Change the plan of the load, and commit."""
    edit(project / "evals" / "plan.py", changes)
    subprocess.run(["git", "commit", "-qam", "Shorten the load"], cwd=project, check=True)


def make(project: Path, target: str, venv: str = VENV) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(["make", target, venv], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A fresh RAG project after its first `takehome eval`, and what that printed."""
    top = tmp_path_factory.mktemp("life")
    done = takehome("new", "rag", "acme-rag", "--yes", cwd=top)
    assert done.returncode == 0, done.stderr
    done = takehome("eval", "acme-rag", VENV, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return top / "acme-rag", done.stdout


@pytest.fixture(scope="module")
def results(measured: tuple[Path, str]) -> Results:
    """The record of the first run."""
    (file,) = run_files(measured[0])
    return read_results(file)


def test_record(results: Results) -> None:
    """The run is of this commit, over the whole golden set, and no item failed."""
    assert results["kind"] == "rag"
    assert results["corpus"]["documents"] == 79
    assert results["golden"]["n"] == len(results["items"]) >= 60
    assert results["totals"]["failed_items"] == 0
    assert results["git"]["dirty"] is False


def test_metrics_in_bounds(results: Results) -> None:
    """Each figure lies in its bounds and its interval, and retrieval finds something."""
    for metric in results["metrics"]:
        if metric["value"] is not None and metric["bounds"]:
            assert metric["bounds"][0] <= metric["value"] <= metric["bounds"][1], metric
        if metric["value"] is not None and metric["ci"]:
            assert metric["ci"][0] <= metric["value"] <= metric["ci"][1], metric
    whole = {m["name"]: m["value"] for m in results["metrics"] if m["slice"] is None}
    assert 0.3 < (whole["nDCG@10"] or 0) <= 1


def test_shown(measured: tuple[Path, str], results: Results) -> None:
    """The table, that this run is the first, and the report's path are printed."""
    project, said = measured
    assert "nDCG@10" in said
    assert "First run" in said
    report = Path(said.splitlines()[-1].removeprefix("Report: "))
    assert report == project / "reports" / results["run"] / "report.html"
    assert report.is_file()


def test_readme_figures(measured: tuple[Path, str], results: Results) -> None:
    """The README's results are those of the run."""
    value = next(
        m["value"] for m in results["metrics"] if m["name"] == "nDCG@10" and m["slice"] is None
    )
    assert value is not None
    row = next(
        line
        for line in (measured[0] / "README.md").read_text().splitlines()
        if line.startswith("|") and "nDCG@10" in line
    )
    assert f"{value:.2f}" in row or f"{value:.3f}" in row


def test_own_tests(measured: tuple[Path, str]) -> None:
    """`make test` passes, and tests something."""
    assert " passed" in make(measured[0], "test").stdout


def test_without_torch(measured: tuple[Path, str]) -> None:
    """All this runs without torch: nothing that was installed asks for it."""
    listing = subprocess.run(
        [ROOT / "build" / "test-env" / "bin" / "python", "-m", "pip", "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = {line.split("==")[0].lower() for line in listing.splitlines()}
    assert "onnxruntime" in names
    assert not names & {"torch", "transformers", "sentence-transformers"}


def test_own_linter(measured: tuple[Path, str]) -> None:
    """The project's linter, formatter and type checker find nothing."""
    make(measured[0], "lint")


def test_nothing_changed(measured: tuple[Path, str]) -> None:
    """A second `make eval` says that nothing changed, and records no second run."""
    done = make(measured[0], "eval")
    assert "nothing has changed" in done.stdout
    assert len(run_files(measured[0])) == 1


def imported(project: Path, *arguments: str) -> set[str]:
    """The top-level modules that `python -m` with these arguments imports."""
    python = ROOT / "build" / "test-env" / "bin" / "python"
    done = subprocess.run(
        [python, "-X", "importtime", "-m", *arguments], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


def test_what_is_imported(measured: tuple[Path, str]) -> None:
    """A run in which nothing changed loads no model; a question loads that, and nothing else."""
    project = measured[0]
    heavy = {"torch", "transformers", "sentence_transformers", "ragas", "onnx", "langchain_core"}
    unchanged = imported(project, "evals", "run")
    assert "evals" in unchanged
    assert not unchanged & (heavy | {"faiss", "onnxruntime", "bm25s", "ir_measures"})
    asking = imported(project, "acme_rag", "ask", "What does the else clause of a loop do?")
    assert "onnxruntime" in asking
    assert not asking & (heavy | {"pandas", "openai"})


def test_gate(measured: tuple[Path, str]) -> None:
    """The gate holds for the scaffold as it is."""
    assert " passed" in make(measured[0], "gate").stdout


def test_with_api(measured: tuple[Path, str]) -> None:
    """The variant with an HTTP API passes its tests and its linter in its own environment."""
    top = measured[0].parent
    done = takehome("new", "rag", "acme-api", "--yes", "--set", "interface=api", cwd=top)
    assert done.returncode == 0, done.stderr
    assert " passed" in make(top / "acme-api", "test").stdout
    make(top / "acme-api", "lint")
