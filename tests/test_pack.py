"""The archive that is sent."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import Takehome
from finished_project import PACKAGE, commit, git, ran_tests, replace

from takehome_kit.check.subject import Subject
from takehome_kit.contracts.errors import CheckFailed
from takehome_kit.sending.pack import _verify, archive


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(finished, tmp_path / "acme", symlinks=True)


def test_tracked_files(takehome: Takehome, project: Path) -> None:
    """The archive beside the project is named by its commit and holds what git tracks, no more."""
    (project / "run.sh").write_text("#!/bin/sh\n")
    (project / "run.sh").chmod(0o755)
    commit(project)
    (project / ".cache").mkdir()
    (project / ".cache/ignored").write_text("x")
    done = takehome("pack", project)
    assert done.code == 0, done.err
    path = Path(done.out.strip())
    assert path == project.parent / f"{PACKAGE}-{git(project, 'rev-parse', '--short', 'HEAD')}.zip"
    with zipfile.ZipFile(path) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
        modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    tracked = git(project, "ls-files").splitlines()
    assert packed == {f"{PACKAGE}/{name}": (project / name).read_bytes() for name in tracked}
    assert list(packed) == sorted(packed)
    assert modes[f"{PACKAGE}/run.sh"] == 0o100755
    assert modes[f"{PACKAGE}/README.md"] == 0o100644


def test_runs_that_are_named(takehome: Takehome, project: Path, tmp_path: Path) -> None:
    """Of the runs the last goes, and those that a text which is sent names; compressed."""
    last = git(project, "ls-files", "reports/*/results.json").split("/")[1]
    for name in ("20250101T000000Z", "20250102T000000Z", "20250103T000000Z", "20250104T000000Z"):
        shutil.copytree(project / "reports" / last, project / "reports" / name)
    (project / "reports/analysis.md").write_text("Better than 20250103T000000Z.\n")
    with (project / "README.md").open("a") as readme:
        readme.write("\nThe first try was `20250102T000000Z`.\n")
    commit(project)
    ran_tests(project, 0)
    path = tmp_path / "sent.zip"
    done = takehome("pack", project, "-o", path)
    assert done.code == 0, done.err
    assert "2 runs that no text names are left out" in done.err
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert sum(i.compress_size for i in archive.infolist()) < 0.5 * sum(
            i.file_size for i in archive.infolist()
        )
    runs = {name.split("/")[2] for name in names if name.endswith("results.json")}
    assert runs == {last, "20250102T000000Z", "20250103T000000Z"}
    assert takehome("pack", project, "-o", path, "--all-runs").code == 0
    with zipfile.ZipFile(path) as archive:
        assert sum(name.endswith("results.json") for name in archive.namelist()) == 5


def test_nothing_while_the_project_is_blocked(takehome: Takehome, project: Path) -> None:
    """What only the project shows blocks, too: tests that failed, a file that git was to ignore."""
    ran_tests(project, 1)
    done = takehome("pack", project)
    assert (done.code, "[tests]" in done.err) == (1, True)
    assert not list(project.parent.glob("*.zip"))


def test_same_bytes(takehome: Takehome, project: Path, tmp_path: Path) -> None:
    """A clone elsewhere, with other times, umask and line-ending setting, gives the same bytes."""
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"
    assert takehome("pack", project, "-o", first).code == 0
    clone = tmp_path / "else where"
    git(tmp_path, "clone", "-q", str(project), str(clone))
    shutil.copytree(project / ".venv", clone / ".venv")
    git(clone, "config", "core.autocrlf", "input")
    for path in clone.rglob("*.py"):
        os.utime(path, (1, 1))
    mask = os.umask(0o077)
    try:
        done = takehome("pack", clone, "-o", second)
    finally:
        os.umask(mask)
    assert done.code == 0, done.err
    assert first.read_bytes() == second.read_bytes()


def test_dirty(takehome: Takehome, project: Path) -> None:
    """What is not committed is in the way, and named."""
    (project / "notes é.txt").write_text("mine\n")
    replace(project / "Makefile", "eval:", "eval :")
    done = takehome("pack", project)
    assert done.code == 2
    assert "Makefile" in done.err
    assert "notes é.txt" in done.err
    assert not list(project.parent.glob("*.zip"))


def test_blocker(takehome: Takehome, project: Path, tmp_path: Path) -> None:
    """With a blocker in it, no archive is written and an earlier one stays."""
    replace(project / "README.md", "None.", "> To write: it")
    commit(project)
    path = tmp_path / "sent.zip"
    path.write_bytes(b"earlier")
    done = takehome("pack", project, "-o", path)
    assert done.code == 1
    assert "[prompts] README.md:" in done.err
    assert path.read_bytes() == b"earlier"


def test_checks_the_archive(project: Path) -> None:
    """What is sent is checked for itself, not only the folder that it comes from."""
    content = archive(project, PACKAGE, ("reports/",))
    with pytest.raises(CheckFailed, match=r"in it .*\n  \[report\] reports/: no run is recorded"):
        _verify(Subject.of(project), content, PACKAGE)


def test_a_report_that_is_not_in_git(takehome: Takehome, project: Path) -> None:
    """A report that only lies in the folder is in no archive."""
    with (project / ".gitignore").open("a") as file:
        file.write("reports/*-*\n")
    git(project, "rm", "-r", "-q", "--cached", "reports")
    commit(project)
    done = takehome("pack", project)
    assert done.code == 1
    assert "the last run is not in git" in done.err


def test_bundle(takehome: Takehome, project: Path, tmp_path: Path) -> None:
    """The bundle can be cloned, with every commit and the tag."""
    done = takehome("pack", project, "--bundle", "-o", tmp_path / "sent.zip")
    assert done.code == 0, done.err
    bundle = tmp_path / "sent.bundle"
    assert done.out.splitlines() == [str(tmp_path / "sent.zip"), str(bundle)]
    git(tmp_path, "clone", "-q", str(bundle), "cloned")
    for what in (("rev-parse", "HEAD"), ("rev-parse", "scaffold"), ("rev-list", "--count", "HEAD")):
        assert git(tmp_path / "cloned", *what) == git(project, *what)


def test_in_a_larger_repository(takehome: Takehome, project: Path) -> None:
    """A project in a folder of a larger repository is packed alone."""
    (project.parent / "other.txt").write_text("other\n")
    shutil.rmtree(project / ".git")
    git(project.parent, "init", "-q")
    git(project.parent, "add", "acme", "other.txt")
    git(project.parent, "commit", "-qm", "All")
    done = takehome("pack", project, "-o", project.parent / "sent.zip")
    assert done.code == 0, done.err
    with zipfile.ZipFile(project.parent / "sent.zip") as archive:
        assert not [name for name in archive.namelist() if "other" in name]
        assert f"{PACKAGE}/README.md" in archive.namelist()


def test_no_repository(takehome: Takehome, project: Path) -> None:
    """Without a repository there is nothing to pack: exit code 3."""
    shutil.rmtree(project / ".git")
    done = takehome("pack", project)
    assert done.code == 3
    assert "is in no git repository" in done.err


def test_no_commit(takehome: Takehome, project: Path) -> None:
    """A repository without a commit is named as such."""
    shutil.rmtree(project / ".git")
    git(project, "init", "-q")
    done = takehome("pack", project)
    assert done.code == 2
    assert "no commit yet" in done.err


def test_submodule(takehome: Takehome, project: Path) -> None:
    """A submodule cannot be in an archive, and is named."""
    head = git(project, "rev-parse", "HEAD")
    git(project, "update-index", "--add", "--cacheinfo", f"160000,{head},vendor")
    (project / "vendor").mkdir()
    subprocess.run(["git", "commit", "-qm", "Vendor"], cwd=project, check=True)
    done = takehome("pack", project)
    assert done.code == 2
    assert "vendor" in done.err
