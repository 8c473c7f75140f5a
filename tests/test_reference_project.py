"""The encoder without torch agrees with sentence-transformers, in an environment with both."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from test_project import make, takehome

pytestmark = pytest.mark.project
# With torch, for what the default set is compared with and for training.
WITH_TORCH = ROOT / "build" / "reference-env"


def test_same_as_the_reference(tmp_path: Path) -> None:
    """Where sentence-transformers is installed, the encoder agrees with it; nothing is skipped."""
    done = takehome("new", "rag", "acme-rag", "--yes", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    project = tmp_path / "acme-rag"
    make(project, "reference", f"VENV={WITH_TORCH}")
    files = ["tests/test_encoder.py", "tests/test_rag_reference.py"]
    tests = subprocess.run(
        [WITH_TORCH / "bin" / "python", "-m", "pytest", "-q", *files],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert tests.returncode == 0, tests.stdout[-4000:]
    assert "skipped" not in tests.stdout
    assert " passed" in tests.stdout
