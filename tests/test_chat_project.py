"""A rendered chat project's life: its tests with OpenAI's client, its evals on a short plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_project import VENV, make, shorten, takehome

from takehome_kit.check.registry import CHECKS
from takehome_kit.results import Results, read_results, run_files

pytestmark = pytest.mark.project
# `make eval` takes minutes by its plan: here it is shown to run and to be recorded whole.
SHORT = {
    "ROUNDS = 4": "ROUNDS = 2",
    "CLIENTS = (1, 2, 4, 8)": "CLIENTS = (1, 4)",
    '"closed": 2.0, "open": 3.0, "overload": 16.0': '"closed": 0.5, "open": 1.0, "overload": 2.0',
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh project with a short plan, committed."""
    top = tmp_path_factory.mktemp("chat")
    done = takehome("new", "serving", "acme-chat", "--yes", "--set", "serves=chat", cwd=top)
    assert done.returncode == 0, done.stderr
    shorten(top / "acme-chat", SHORT)
    return top / "acme-chat"


@pytest.fixture(scope="module")
def results(project: Path) -> Results:
    """The record of its run."""
    done = takehome("eval", "acme-chat", VENV, cwd=project.parent)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (file,) = run_files(project)
    return read_results(file)


def test_record(results: Results) -> None:
    """The contract is kept, texts are the model's own, and tokens and first tokens are counted."""
    whole = {m["name"]: m for m in results["metrics"] if m["slice"] is None}
    broken = [item["id"] for item in results["items"] if item["cause"] == "contract broken"]
    assert not broken
    assert whole["contract"]["n"] >= 20
    texts = [item for item in results["items"] if item["id"].startswith("text-")]
    assert len({item["output"]["own"] for item in texts}) > 8
    assert all(item["output"]["own"] == item["output"]["streamed"] for item in texts)
    for name in ("tokens", "tokens of one answer", "throughput", "memory"):
        assert (whole[name]["value"] or 0) > 0, name
    assert "p95 to the first token at working load" in whole
    assert len(results["figures"]) == 6


def test_report_page(project: Path, results: Results) -> None:
    """The report draws the first token and the tokens over clients."""
    page = (project / "reports" / results["run"] / "report.html").read_text()
    assert "Time to the first token over clients" in page
    assert "Tokens over clients" in page


def test_check_and_defend(project: Path, results: Results) -> None:
    """The kit's other commands know what is served."""
    checked = takehome("check", cwd=project)
    assert f"{len(CHECKS)} checks" in checked.stdout
    assert "[secrets]" not in checked.stdout
    done = takehome("defend", cwd=project)
    assert done.returncode == 0, done.stderr
    page = (project / "DEFENSE.md").read_text()
    assert "SmolLM2-135M-Instruct (local)" in page
    assert "tokens at most" in page


def test_own_tests(project: Path) -> None:
    """`make test` passes: whole and streamed answers, the gateway, who leaves, who is refused."""
    assert " passed" in make(project, "test").stdout


def test_own_linter(project: Path) -> None:
    """The project's linter, formatter and type checker find nothing."""
    make(project, "lint")
