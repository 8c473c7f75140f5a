"""A rendered agent's life, in an environment of its own: evals, parts, tests, gate, linter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.scaffolding.parts import known_parts

pytestmark = pytest.mark.project
VENV = f"VENV={ROOT / 'build' / 'plain-env'}"
BAD_ROW = '{"id": "1", "question": "q", "answer": null, "state": {"SELEC 1": 1}}\n'


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def test_life(tmp_path: Path) -> None:
    """With every part: measured, tested, gated and linted; a reviewer's run changes nothing."""
    project, kit = tmp_path / "acme", (sys.executable, "-m", "takehome_kit")
    parts = ",".join(known_parts("agent"))
    assert run(*kit, "new", "agent", "acme", "--yes", "--with", parts, cwd=tmp_path).returncode == 0
    done = run(*kit, "eval", "acme", VENV, cwd=tmp_path)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    record = read_results(run_files(project)[0])
    assert record["gate"]["passed"]
    assert len(record["items"]) >= 30
    assert all(item["error"] is None for item in record["items"])
    assert (project / "reports" / record["run"] / "report.html").is_file()
    assert "nothing has changed" in run(*kit, "eval", "acme", VENV, cwd=tmp_path).stdout

    run("git", "add", "-A", cwd=project)
    run("git", "commit", "-qm", "Measured", cwd=project)
    for target in ("test", "gate", "lint"):
        done = run("make", target, VENV, cwd=project)
        assert done.returncode == 0, (target, done.stdout, done.stderr)
    assert run("git", "diff", "--stat", "HEAD", cwd=project).stdout == ""

    (project / "evals" / "tasks.jsonl").write_text(BAD_ROW)
    done = run("make", "eval", VENV, cwd=project)
    assert 'error: near "SELEC": syntax error' in done.stderr
    assert "Traceback" not in done.stderr
