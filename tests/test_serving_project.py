"""A service's whole life in its own environment: evals, tests, linter, a company's test beside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.support.git import git

pytestmark = pytest.mark.project
VENV = ROOT / "build" / "plain-env"

THEIR_TEST = """\
from fastapi.testclient import TestClient
from acme_api.api import app

def test_it_is_up():
    assert TestClient(app).get("/health").status_code == 200
"""


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that has to pass; what it printed."""
    environment = {name: v for name, v in os.environ.items() if name != "MAKELEVEL"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def takehome(*arguments: str, cwd: Path) -> str:
    return run(sys.executable, "-m", "takehome_kit", *arguments, cwd=cwd)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh service after `takehome eval`, of one server to save time."""
    top = tmp_path_factory.mktemp("life")
    takehome("new", "serving", "acme-api", "--yes", "--with", "metrics", cwd=top)
    project = top / "acme-api"
    config = project / "config.toml"
    config.write_text(config.read_text().replace("servers = 3", "servers = 1"))
    git(project, "commit", "-qam", "One server")
    takehome("eval", ".", f"VENV={VENV}", cwd=project)
    return project


def test_a_run(project: Path) -> None:
    """The model beats the baseline, the contract holds, and no figure is of fewer requests."""
    (file,) = run_files(project)
    results = read_results(file)
    values = {metric["name"]: metric["value"] for metric in results["metrics"]}
    assert values["accuracy"] > values["baseline accuracy"] + 0.2
    assert values["contract"] == 1
    assert values["latency p95"] >= values["latency p50"] > 0
    assert all(step["rate"] > 0 for step in results["steps"])
    assert f"Run `{results['run']}`" in (project / "README.md").read_text()
    assert (file.parent / "report.html").is_file()


def test_it_passes_its_own_tests(project: Path) -> None:
    """Tests and linter, with the part; and a company's own test beside them."""
    (project / "tests" / "company").mkdir()
    (project / "tests" / "company" / "test_theirs.py").write_text(THEIR_TEST)
    run("make", "test", f"VENV={VENV}", cwd=project)
    (project / "tests" / "company" / "test_theirs.py").unlink()
    run("make", "lint", f"VENV={VENV}", cwd=project)


def test_a_reviewer_changes_no_tracked_file(project: Path) -> None:
    """What a run makes beside its report is the model, and the README that the kit fills in."""
    changed = git(project, "status", "--porcelain").splitlines()
    names = {line[3:].split("/")[0] for line in changed}
    assert names <= {"README.md", "models", "reports"}


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("config.toml", "invalid_status = 500", "config.toml cannot be used"),
        ("models/model.joblib", None, "model.joblib is not there: train the model"),
    ],
)
def test_a_fault_is_a_sentence(project: Path, file: str, text: str | None, said: str) -> None:
    """Bad settings and a missing model end the evals without a traceback of the evals' own."""
    kept = (project / file).read_bytes()
    try:
        (project / file).unlink() if text is None else (project / file).write_text(text)
        command = [VENV / "bin" / "python", "-m", "evals"]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    finally:
        (project / file).write_bytes(kept)
    assert done.returncode == 1
    assert said in done.stderr
    assert any(line.startswith("error: ") for line in done.stderr.splitlines())
