"""A fine-tune take-home's life in its own environment: a short training, its record, its tests.

The rows and the epochs are fewer than the scaffold's, so that the whole costs minutes on two cores.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from test_project import edit, make, takehome

from takehome_kit.results import Results, read_results, run_files

pytestmark = pytest.mark.project
WITH_TORCH = ROOT / "build" / "reference-env"
VENV = f"VENV={WITH_TORCH}"
# What makes a project's training one of two steps; its test side stays the scaffold's.
SHORT = {"evaluations = 4": "evaluations = 1", "max_tokens = 64": "max_tokens = 16"}
SMALLER = {
    "encoder": SHORT | {"quick_rows = 1000": "quick_rows = 64"},
    "classifier": SHORT | {"quick_rows = 2400": "quick_rows = 64"},
    "lora": {
        "quick_rows = 240": "quick_rows = 16",
        "evaluations = 2": "evaluations = 1",
        "max_tokens = 96": "max_tokens = 24",
        "new_tokens = 24": "new_tokens = 8",
        "items = 48": "items = 16",
        "layers = 8": "layers = 1",
    },
}
# Of the encoder and the serving part; the life of the serving take-home runs them.
ELSEWHERE = (
    "test_encoder",
    "test_vectors",
    "test_serving_abuse",
    "test_serving_crowd",
    "test_serving_openapi",
)
# The measure that decides, and the baselines that its gain may be over.
MAIN = {
    "nDCG@10": ("untouched",),
    "accuracy": ("TF-IDF", "frozen encoder"),
    "ROUGE-L": ("zero-shot", "few-shot"),
}


@pytest.fixture(scope="module", params=SMALLER)
def measured(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Results, str]:
    """A fresh project after its first `takehome eval`, its record, and what was printed."""
    top = tmp_path_factory.mktemp("finetune")
    # With the API, so that its tests run in the project's own.
    answers = ["--set", f"task={request.param}", "--set", "interface=api"]
    done = takehome("new", "finetune", "acme-tune", "--yes", *answers, cwd=top)
    assert done.returncode == 0, done.stderr
    project = top / "acme-tune"
    edit(project / "config.toml", SMALLER[request.param])
    done = takehome("eval", "acme-tune", VENV, cwd=top)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (file,) = run_files(project)
    return project, read_results(file), done.stdout


def test_record(measured: tuple[Path, Results, str]) -> None:
    """Says first whether tuning helped; no item failed; every figure lies in its bounds."""
    project, results, said = measured
    assert results["kind"] == "finetune"
    assert results.get("headline", "").startswith("Tuning ")
    assert results["about"].startswith(results.get("headline", ""))
    assert results["totals"]["failed_items"] == 0
    assert results["corpus"]["test"] > 300
    for metric in results["metrics"]:
        if metric["value"] is not None and metric["bounds"]:
            assert metric["bounds"][0] <= metric["value"] <= metric["bounds"][1], metric
    assert "Tuning " in (project / "README.md").read_text()
    assert {figure["title"] for figure in results.get("figures", [])} >= {
        "Loss",
        "Score against cost",
    }
    assert (project / "reports" / results["run"] / "report.html").is_file()
    assert "First run" in said


def test_gain_is_paired(measured: tuple[Path, Results, str]) -> None:
    """An item's gain is the difference of its two scores, and their mean is the figure."""
    _, results, _ = measured
    name = next(n for n in MAIN if any(n in item["scores"] for item in results["items"]))
    gains = [i["scores"][f"{name} gain"] for i in results["items"] if f"{name} gain" in i["scores"]]
    figure = next(m for m in results["metrics"] if m["name"] == f"{name} gain" and not m["slice"])
    assert figure["value"] == pytest.approx(sum(map(float, filter(None, gains))) / len(gains))
    means = {m["name"]: m["value"] for m in results["metrics"] if m["slice"] is None}
    over = next(
        f"{name} {other}"
        for other in MAIN[name]
        if figure["value"] == pytest.approx((means[name] or 0) - (means[f"{name} {other}"] or 0))
    )
    for item in results["items"]:
        if f"{name} gain" in item["scores"]:
            difference = (item["scores"][name] or 0) - (item["scores"][over] or 0)
            assert item["scores"][f"{name} gain"] == pytest.approx(difference)


def test_model_and_card(measured: tuple[Path, Results, str]) -> None:
    """The model is saved beside a card with the run's figures; a second run finds all done."""
    project, results, _ = measured
    card = (project / "models/quick/README.md").read_text()
    assert results["about"] in card
    assert (project / "models/quick/model.safetensors").is_file()
    assert not list((project / ".cache/training").glob("*/checkpoint-*"))
    assert "nothing has changed" in make(project, "eval", VENV).stdout


def test_own_tests_and_linter(measured: tuple[Path, Results, str]) -> None:
    """Its tests pass with a kill and a resume among them; the linter finds nothing."""
    project = measured[0]
    subprocess.run(["git", "restore", "config.toml"], cwd=project, check=True)
    python = WITH_TORCH / "bin" / "python"
    options = [part for name in ELSEWHERE for part in ("--ignore", f"tests/{name}.py")]
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "tests", *options],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert " passed" in done.stdout
    make(project, "lint", VENV)


def test_own_rows(measured: tuple[Path, Results, str], tmp_path: Path) -> None:
    """What `--data` brought is what the project reads, in the columns that were found."""
    rows = [f"alpha{i} beta{i} gamma{i},answer {i % 20}" for i in range(60)]
    (tmp_path / "rows.csv").write_text("\n".join(["Question,label", *rows]))
    task = yaml.safe_load((measured[0] / ".copier-answers.yml").read_text())["task"]
    chosen = ["--set", f"task={task}", "--data", "rows.csv"]
    done = takehome("new", "finetune", "acme-own", "--yes", *chosen, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [WITH_TORCH / "bin" / "python", "-m", "acme_own", "data"],
        cwd=tmp_path / "acme-own",
        env=os.environ | {"PYTHONPATH": "src"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "data/rows.csv: 60 rows; " in done.stdout
    assert "rows have no" not in done.stdout


def test_leak_stops_training(measured: tuple[Path, Results, str]) -> None:
    """A row that stands on two sides: exit code 1, one sentence, nothing trained."""
    project = measured[0]
    rows = [
        f'{{"text": "the same words here", "target": "t{i}", "split": "{side}"}}\n'
        for i, side in enumerate(("train", "validation", "test"))
    ]
    (project / "data" / "leak.jsonl").write_text("".join(rows))
    config = (project / "config.toml").read_text()
    (project / "config.toml").write_text(config.replace('file = ""', 'file = "data/leak.jsonl"'))
    done = takehome("eval", project, VENV, cwd=project)
    assert done.returncode == 1
    assert "not trained, the data leak: " in done.stderr
    assert "Traceback" not in done.stderr
