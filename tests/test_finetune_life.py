"""A fine-tune take-home's life in its own environment, on a few rows with a split of their own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from test_project import edit, make, takehome

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.contracts.results import Results
from takehome_kit.support.hashes import hash_files

pytestmark = pytest.mark.project
ENVIRONMENT = ROOT / "build" / "models-env"
VENV = f"VENV={ENVIRONMENT}"
KINDS = {
    "refund": "I want my money back for order {}",
    "delivery": "When does parcel {} arrive at my door",
    "account": "I cannot log in as user {} any more",
}


def write_rows(path: Path, numbers: range) -> None:
    lines = [f"{text.format(n)},{label}" for label, text in KINDS.items() for n in numbers]
    path.write_text("\n".join(["text,intent", *lines]))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    """A project with own rows after its first `takehome eval`, and its record."""
    top = tmp_path_factory.mktemp("finetune")
    write_rows(top / "train.csv", range(100, 130))
    write_rows(top / "test.csv", range(125, 135))
    files = ["--train", "train.csv", "--test", "test.csv"]
    done = takehome("new", "finetune", "acme-tune", "--yes", *files, cwd=top)
    assert done.returncode == 0, done.stderr
    project = top / "acme-tune"
    edit(project / "config.toml", {"epochs = 2": "epochs = 1", "[1, 2, 3]": "[1]"})
    done = takehome("eval", "acme-tune", VENV, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (file,) = run_files(project)
    return project, read_results(file)


def test_record(measured: tuple[Path, Results]) -> None:
    """The split is as it was given, its near duplicates are said; the README has the outcome."""
    project, results = measured
    assert results["corpus"]["test"] == len(results["items"]) == 30
    assert any("test rows that are nearly a training row" in note for note in results["notes"])
    figures = {m["name"]: m["value"] for m in results["metrics"] if m["slice"] is None}
    assert (figures["macro-F1"] or 0) > 0.9
    readme = (project / "README.md").read_text()
    assert results.get("headline", "!") in readme
    assert "| calibration error |" in readme  # what is served has a probability
    assert hash_files(project / "src") == results["hashes"]["src"]


def test_predicts_soon(measured: tuple[Path, Results]) -> None:
    """The command line answers without loading PyTorch."""
    command = [ENVIRONMENT / "bin/python", "-X", "importtime", "-m", "acme_tune", "predict"]
    done = subprocess.run(
        [*command, "I want my money back"], cwd=measured[0], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["likeliest"] == "refund"
    assert " torch\n" not in done.stderr


def test_second_run(measured: tuple[Path, Results]) -> None:
    """Nothing has changed, and the linter finds nothing."""
    assert "nothing has changed" in takehome("eval", ".", VENV, cwd=measured[0]).stdout
    make(measured[0], "lint", VENV)


def test_bad_input(measured: tuple[Path, Results]) -> None:
    """One sentence, and no traceback."""
    edit(measured[0] / "config.toml", {"data/test.csv": "data/none.csv"})
    done = takehome("eval", ".", VENV, cwd=measured[0])
    assert done.returncode != 0
    assert "none.csv cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
