"""What a command does not need, it does not import: a start is waited for all day."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Takehome

# Each costs a tenth of a second or more, or brings others that do.
HEAVY = {
    "bs4",
    "copier",
    "docx",
    "jinja2",
    "matplotlib",
    "numpy",
    "plumbum",
    "prompt_toolkit",
    "pypdf",
    "rapidfuzz",
    "scipy",
}


def imported(*arguments: str, cwd: Path) -> set[str]:
    """The top-level modules that `takehome` with these arguments imports."""
    command = [sys.executable, "-X", "importtime", "-m", "takehome_kit", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh take-home."""
    folder = tmp_path_factory.mktemp("light") / "acme"
    command = [sys.executable, "-m", "takehome_kit", "new", "rag", str(folder), "--yes"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    "arguments", ["--help", "--version", "new --help", "timebox --help", "timebox start"]
)
def test_light_commands(project: Path, arguments: str) -> None:
    """Help and the clock load the command line and nothing heavy."""
    modules = imported("timebox", cwd=project)
    assert "typer" in modules
    assert not modules & HEAVY


def test_looking_at_the_clock(project: Path) -> None:
    """The command that is given most often does not load pydantic either."""
    subprocess.run(
        [sys.executable, "-m", "takehome_kit", "timebox", "start"], cwd=project, capture_output=True
    )
    assert not imported("timebox", cwd=project) & (HEAVY | {"pydantic"})


def test_making_a_project(tmp_path: Path) -> None:
    """`new` needs Copier, and nothing that draws, computes or reads briefs."""
    modules = imported("new", "rag", str(tmp_path / "acme"), "--yes", cwd=tmp_path)
    assert "copier" in modules
    assert not modules & {"bs4", "docx", "matplotlib", "numpy", "pypdf", "rapidfuzz", "scipy"}


def test_short_way_is_the_same(
    project: Path, takehome: Takehome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`timebox` without options says what it says with them, errors included."""
    monkeypatch.chdir(project.parent)
    short, long = takehome("timebox"), takehome("timebox", "--project", ".")
    assert short == long
    assert short.code == 2
