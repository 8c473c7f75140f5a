"""A rendered serving project's whole life, in its own environment: evals, tests, linter.

What the load test finds depends on what else the machine does: here only that it is measured and
recorded whole. Its objectives are the gate of the project (`make load`), not of this test.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from test_project import VENV, make, shorten, takehome

from takehome_kit.results import Results, read_results, run_files

pytestmark = pytest.mark.project
# `make eval` takes minutes by its plan: here it is shown to run and to be recorded whole.
SHORT = {
    "ROUNDS = 5": "ROUNDS = 2",
    "CLIENTS = (1, 4, 8, 16, 32, 64)": "CLIENTS = (1, 8, 32)",
    '"overload": 20.0': '"overload": 8.0',
}
STEPS = 2 * (3 + 4 + 2) + 2
LOADS = {"closed loop", "open loop", "naive", "unbounded"}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh project after its first `takehome eval`."""
    top = tmp_path_factory.mktemp("serving")
    assert takehome("new", "serving", "acme-api", "--yes", cwd=top).returncode == 0
    shorten(top / "acme-api", SHORT)
    done = takehome("eval", "acme-api", VENV, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return top / "acme-api"


@pytest.fixture(scope="module")
def results(measured: Path) -> Results:
    """The record of the run."""
    (file,) = run_files(measured)
    return read_results(file)


def test_record(results: Results) -> None:
    """The contract is kept, and every step of every round is there with its requests."""
    whole = {m["name"]: m for m in results["metrics"] if m["slice"] is None}
    assert results["kind"] == "serving"
    assert results["git"]["dirty"] is False
    assert whole["contract"]["value"] == 1.0
    assert whole["contract"]["n"] >= 50
    assert set(results["golden"]["slices"]) >= LOADS
    steps = [item for item in results["items"] if item["slice"] in LOADS]
    assert len(steps) == STEPS
    assert all(sum(step["output"]["statuses"].values()) == step["output"]["sent"] for step in steps)
    assert all(step["output"]["sent"] > 0 for step in steps)
    assert (whole["throughput"]["value"] or 0) > 0
    assert whole["throughput"]["clusters"] == 2


def test_figures(results: Results) -> None:
    """Latency, throughput and goodput over load, with intervals around their means."""
    figures = {figure["title"]: figure for figure in results["figures"]}
    assert len(figures) == 4
    for figure in figures.values():
        for series in figure["series"]:
            assert len(series["x"]) == len(series["y"]) > 0
            for y, low, high in zip(series["y"], series["low"], series["high"], strict=True):
                if low is None or high is None:  # of one value, or of none
                    assert low is high is None
                else:
                    assert y is not None
                    assert low <= y <= high


def test_operations(measured: Path, results: Results) -> None:
    """The capacity page is of this run, with its arithmetic."""
    page = (measured / "OPERATIONS.md").read_text()
    assert results["run"] in page
    assert "116 req/s" in page  # 10 million a day
    assert "| peak rate | 347 req/s |" in page


def test_nothing_changed(measured: Path) -> None:
    """A second `make eval` says that nothing changed."""
    assert "nothing has changed" in make(measured, "eval").stdout
    assert len(run_files(measured)) == 1


def test_report_page(measured: Path, results: Results) -> None:
    """The report has the figures drawn."""
    page = (measured / "reports" / results["run"] / "report.html").read_text()
    assert page.count("<svg") >= 4
    assert "Goodput over offered load" in page


def test_own_tests(measured: Path) -> None:
    """`make test` passes, and tests something."""
    assert " passed" in make(measured, "test").stdout


def test_own_linter(measured: Path) -> None:
    """The project's linter, formatter and type checker find nothing."""
    make(measured, "lint")


def test_own_model(measured: Path) -> None:
    """The variant for a model of one's own passes its tests and its linter."""
    top = measured.parent
    done = takehome("new", "serving", "acme-own", "--yes", "--set", "serves=predict", cwd=top)
    assert done.returncode == 0, done.stderr
    assert " passed" in make(top / "acme-own", "test").stdout
    make(top / "acme-own", "lint")


def test_overload(results: Results) -> None:
    """The two servers under overload got the same arrivals, for as long as the notes say."""
    bounded, unbounded = (item for item in results["items"] if item["cluster"] == "overload")
    assert bounded["output"]["seconds"] == unbounded["output"]["seconds"] == 8
    assert bounded["output"]["sent"] == unbounded["output"]["sent"]
    assert "429" in bounded["output"]["statuses"]
    assert "429" not in unbounded["output"]["statuses"]
    whole = {m["name"]: m for m in results["metrics"] if m["slice"] is None}
    assert whole["goodput over unbounded queue"]["n"] == 1
    assert any("one overload of 8 s." in note for note in results["notes"])


def test_missed_objective(measured: Path) -> None:
    """The gate reads slo.toml: an objective that no server meets fails it."""
    slo = measured / "slo.toml"
    before = slo.read_text()
    slo.write_text(before.replace("minimum = 50", "minimum = 1e9"))
    script = "from evals import gate; print(gate.judge([], False)['checks'][-1]['minimum'])"
    python = VENV.removeprefix("VENV=") + "/bin/python"
    done = subprocess.run(
        [python, "-c", script], cwd=measured, capture_output=True, text=True, env=os.environ
    )
    slo.write_text(before)
    assert float(done.stdout) == 1e9
