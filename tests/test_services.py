"""The lives of an encoder with all its parts and of a gateway: evals, report, tests, linter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.support.git import git

pytestmark = [pytest.mark.project, pytest.mark.extra]
VENV = ROOT / "build" / "models-env"


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that has to pass; what it printed."""
    environment = {name: v for name, v in os.environ.items() if name != "MAKELEVEL"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.mark.parametrize(
    ("serves", "parts", "quality"),
    [
        ("encoder", "onnx,batching,limits,metrics", "accuracy@1"),
        ("chat", "limits,metrics", "fidelity"),
    ],
)
def test_life(tmp_path: Path, serves: str, parts: str, quality: str) -> None:
    new = ["new", "serving", "acme", "--yes", "--set", f"serves={serves}", "--with", parts]
    run(sys.executable, "-m", "takehome_kit", *new, cwd=tmp_path)
    project = tmp_path / "acme"
    config = project / "config.toml"
    config.write_text(config.read_text().replace("servers = 3", "servers = 1"))
    git(project, "commit", "-qam", "One server")
    run(sys.executable, "-m", "takehome_kit", "eval", ".", f"VENV={VENV}", cwd=project)
    (file,) = run_files(project)
    results = read_results(file)
    values = {metric["name"]: metric["value"] for metric in results["metrics"]}
    assert values[quality] > values.get(f"baseline {quality}", 0.9)
    assert values["contract"] == 1
    assert values["goodput"] > 0
    assert (file.parent / "report.html").is_file()
    run("make", "test", f"VENV={VENV}", cwd=project)
    run("make", "lint", f"VENV={VENV}", cwd=project)
