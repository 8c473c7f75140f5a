"""The wheel, installed alone, does what the checkout does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

from takehome_kit import __version__

PACKAGED = "takehome_kit/_template/"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built while files lie about that git ignores."""
    folder = tmp_path_factory.mktemp("wheel")
    stray = ROOT / "template/__pycache__/stray.pyc"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"stray")
    try:
        command = [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT]
        subprocess.run(command, check=True, capture_output=True)
    finally:
        shutil.rmtree(stray.parent)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment's programs, with the wheel and what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=True)
    programs = folder / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", wheel], check=True)
    return programs


def in_git() -> dict[str, bytes]:
    """The template as git has it or would have it: all files that are not ignored."""
    every = ["-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        ["git", "ls-files", *every, "--", "copier.yml", "template"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = [name for name in listed.split("\0") if (ROOT / name).is_file()]
    return {name: (ROOT / name).read_bytes() for name in names}


def test_template_is_the_trees(wheel: Path) -> None:
    """The wheel's template is the tree's, byte for byte, and holds nothing that git ignores."""
    with zipfile.ZipFile(wheel) as archive:
        packaged = {
            name.removeprefix(PACKAGED): archive.read(name)
            for name in archive.namelist()
            if name.startswith(PACKAGED)
        }
    assert packaged == in_git()
    assert "copier.yml" in packaged


def test_wheel_version(wheel: Path) -> None:
    """The wheel carries the package's version."""
    assert wheel.name.startswith(f"takehome_kit-{__version__}-py3")


def test_wheel_holds_the_package(wheel: Path) -> None:
    """Every module, the report's templates and py.typed are in it; tests and caches are not."""
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if ".dist-info/" not in n}
    ours = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "takehome_kit").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert {n for n in names if not n.startswith(PACKAGED)} == ours
    assert "takehome_kit/py.typed" in ours


def test_new_from_wheel(installed: Path, tmp_path: Path) -> None:
    """`takehome new` works away from the clone, and gives the files that the clone gives."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    ours = [sys.executable, "-m", "takehome_kit"]
    for folder, command in (("wheel", [installed / "takehome"]), ("clone", ours)):
        (tmp_path / folder).mkdir()
        subprocess.run(
            [*command, "new", "rag", "x", "--yes", "--with", "api"],
            cwd=tmp_path / folder,
            env=environment if folder == "wheel" else None,
            check=True,
        )
    trees = [
        subprocess.run(
            ["git", "rev-parse", "scaffold^{tree}"],
            cwd=tmp_path / folder / "x",
            check=True,
            capture_output=True,
        ).stdout
        for folder in ("wheel", "clone")
    ]
    assert trees[0] == trees[1]


VERBS = {
    "new": "scaffolding.new",
    "eval": "measuring.evaluate",
    "compare": "compare",
    "provenance": "sending.provenance_view",
    "ablate": "ablate.command",
    "golden": "golden.screen",
    "parts": "scaffolding.parts",
    "update": "scaffolding.update",
    "pack": "sending.pack",
}


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_load(installed: Path, verb: str) -> None:
    """Each verb's module can be imported with the declared dependencies alone."""
    command = [installed / "python", "-I", "-c", f"import takehome_kit.{VERBS[verb]}"]
    subprocess.run(command, check=True)
