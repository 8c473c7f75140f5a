"""The lives of an encoder with all its parts and of a gateway: evals, report, tests, linter."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from test_serving_project import run, takehome

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.support.git import git

pytestmark = [pytest.mark.project, pytest.mark.extra]
VENV = ROOT / "build" / "models-env"


@pytest.mark.parametrize(
    ("serves", "parts", "quality"),
    [
        ("encoder", "onnx,batching,limits,metrics", "accuracy@1"),
        ("chat", "limits,metrics", "fidelity"),
    ],
)
def test_life(tmp_path: Path, serves: str, parts: str, quality: str) -> None:
    new = ["new", "serving", "acme", "--yes", "--set", f"serves={serves}", "--with", parts]
    takehome(*new, cwd=tmp_path)
    project = tmp_path / "acme"
    config = project / "config.toml"
    config.write_text(config.read_text().replace("servers = 3", "servers = 1"))
    git(project, "commit", "-qam", "One server")
    takehome("eval", ".", f"VENV={VENV}", cwd=project)
    (file,) = run_files(project)
    results = read_results(file)
    values = {metric["name"]: metric["value"] for metric in results["metrics"]}
    assert values[quality] > values.get(f"baseline {quality}", 0.9)
    assert values["contract"] == 1
    assert values["goodput"] > 0
    assert (file.parent / "report.html").is_file()
    run("make", "test", f"VENV={VENV}", cwd=project)
    run("make", "lint", f"VENV={VENV}", cwd=project)
