"""An eval-pipeline take-home's life in its own environment: grades, agreement, findings."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from test_project import VENV, make, takehome

from takehome_kit.results import Results, read_results, run_files

pytestmark = pytest.mark.project
PYTHON = Path(VENV.removeprefix("VENV=")) / "bin" / "python"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results, str]:
    """A fresh project after its first `takehome eval`, its record, and what was printed."""
    top = tmp_path_factory.mktemp("evals")
    done = takehome("new", "evals", "acme-evals", "--yes", cwd=top)
    assert done.returncode == 0, done.stderr
    project = top / "acme-evals"
    done = takehome("eval", "acme-evals", VENV, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (file,) = run_files(project)
    return project, read_results(file), done.stdout


def test_record(measured: tuple[Path, Results, str]) -> None:
    """Says first whether the grader may be believed; every figure lies in its bounds."""
    project, results, said = measured
    assert results["kind"] == "evals"
    headline = results.get("headline", "")
    assert headline.startswith("similarity to the question: AUC ")
    assert headline in said
    assert headline in (project / "README.md").read_text()
    assert len(results["items"]) == 384
    assert {item["split"] for item in results["items"]} == {"dev", "test"}
    for metric in results["metrics"]:
        if metric["value"] is not None and metric["bounds"]:
            assert metric["bounds"][0] <= metric["value"] <= metric["bounds"][1], metric
        if metric["value"] is not None and metric["ci"]:
            assert metric["ci"][0] <= metric["value"] <= metric["ci"][1], metric
    assert (project / "reports" / results["run"] / "report.html").is_file()


def test_clusters_stay_on_one_side(measured: tuple[Path, Results, str]) -> None:
    """The answers to one question are all in the half of the threshold, or all in the other."""
    sides: dict[str, set[str]] = {}
    for item in measured[1]["items"]:
        sides.setdefault(item["cluster"], set()).add(item["split"])
    assert len(sides) == 96
    assert all(len(found) == 1 for found in sides.values())


def test_labels_are_not_called_human(measured: tuple[Path, Results, str]) -> None:
    """The sample's labels follow from the golden set: no human ceiling is claimed."""
    notes = " ".join(measured[1]["notes"])
    assert "The human ceiling is not known" in notes
    assert "no person gave these labels" in (measured[0] / "data/sample/SOURCE.md").read_text()


def test_files(measured: tuple[Path, Results, str]) -> None:
    """The findings are written, with ids and turns; a second run finds all done."""
    project = measured[0]
    assert "turn 2, " in (project / "violations.md").read_text()
    assert "Not measured yet" not in (project / "writeup.md").read_text()
    assert "nothing has changed" in make(project, "eval", VENV).stdout


def test_commands(measured: tuple[Path, Results, str], tmp_path: Path) -> None:
    """A file is graded to lines; annotators see neither variant nor score."""
    project = measured[0]
    own = os.environ | {"PYTHONPATH": str(project / "src")}
    graded = tmp_path / "grades.jsonl"
    command = [PYTHON, "-m", "acme_evals", "grade", "data/sample/answers.jsonl", "--output", graded]
    done = subprocess.run(command, cwd=project, env=own, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in graded.read_text().splitlines()]
    assert len(lines) == 384
    assert {"id", "score", "violations", "grades"} == set(lines[0])
    command = [PYTHON, "-m", "acme_evals", "conversations", "--json"]
    done = subprocess.run(command, cwd=project, env=own, capture_output=True, text=True)
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(set(row) == {"id", "turns", "context"} for row in shown)


def test_own_tests_and_linter(measured: tuple[Path, Results, str]) -> None:
    """`make test` and the gate pass; the linter finds nothing."""
    project = measured[0]
    assert " passed" in make(project, "test", VENV).stdout
    assert " passed" in make(project, "gate", VENV).stdout
    make(project, "lint", VENV)


@pytest.mark.parametrize(
    ("mode", "begins"),
    [("compare", "similarity to the question: "), ("generate", r"\d+ of 228 candidates are kept")],
)
def test_other_modes(mode: str, begins: str, tmp_path: Path) -> None:
    """Each measures its sample offline, tells the outcome first, and passes its own tests."""
    done = takehome("new", "evals", "acme", "--yes", "--set", f"mode={mode}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = takehome("eval", "acme", VENV, cwd=tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (file,) = run_files(tmp_path / "acme")
    assert re.match(begins, read_results(file).get("headline", ""))
    assert " passed" in make(tmp_path / "acme", "test", VENV).stdout
    make(tmp_path / "acme", "lint", VENV)
