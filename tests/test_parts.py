"""Parts: what `takehome new --with` and `takehome parts add` make, and what is refused."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import yaml
from conftest import Takehome

from takehome_kit.scaffolding import scaffold
from takehome_kit.scaffolding.parts import STORES, changed_paths, default_parts, known_parts, merge
from takehome_kit.sending.provenance import provenance
from takehome_kit.support.git import git

KINDS = scaffold.kinds()


@pytest.fixture(scope="module")
def trees(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, tuple[str, ...]], Path]:
    """A function from a kind and its parts to a rendering, each made once."""
    top = tmp_path_factory.mktemp("trees")

    @cache
    def render(kind: str, parts: tuple[str, ...]) -> Path:
        folder = top / "-".join((kind, *parts))
        answers = {"kind": kind, "parts": list(parts), "package": "acme"}
        scaffold.render(template, folder, answers, title="Acme", ask=False)
        return folder

    return render


def make(takehome: Takehome, folder: Path, *parts: str) -> Path:
    named = f"parts=[{','.join(parts)}]"
    done = takehome("new", "rag", folder, "--yes", "--set", "package=acme", "--set", named)
    assert done.code == 0, done.err
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    names = git(folder, "ls-files").splitlines()
    return {name: (folder / name).read_bytes() for name in names}


def test_listed(takehome: Takehome, tmp_path: Path) -> None:
    """Each kind's parts have a line; in a project, its kind's are listed and its own marked."""
    said = takehome("parts", "--project", tmp_path).out
    for kind in KINDS:
        assert f"{kind}:\n" in said
        for name, line in known_parts(kind).items():
            assert f"{name} " in said
            assert line in said
    project = make(takehome, tmp_path / "acme", "api")
    assert "[x] api" in takehome("parts", "--project", project).out
    assert "[ ] docker" in takehome("parts", "--project", project).out
    assert len(takehome("parts", "--project", project).out.splitlines()) == len(known_parts("rag"))


@pytest.mark.parametrize("kind", KINDS)
def test_order_does_not_matter(
    trees: Callable[[str, tuple[str, ...]], Path], tmp_path: Path, kind: str
) -> None:
    """Added in either order, two parts give what `new` gives with both; removed, what was."""
    one, two = [name for name in known_parts(kind) if name not in default_parts(kind)][:2]
    both = trees(kind, (one, two))
    for first in (one, two):
        project = tmp_path / first
        shutil.copytree(trees(kind, ()), project)
        step(project, trees(kind, ()), trees(kind, (first,)))
        step(project, trees(kind, (first,)), both)
        assert changed_paths(project, both) == []
        step(project, both, trees(kind, (first,)))
        step(project, trees(kind, (first,)), trees(kind, ()))
        assert changed_paths(project, trees(kind, ())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_pairs_are_linted(template: Path, tmp_path: Path, kind: str) -> None:
    """Each two parts together give what the project's linter and formatter leave as it is."""
    pairs = itertools.combinations(known_parts(kind), 2)
    for parts in (list(pair) for pair in pairs if set(pair) != set(STORES)):
        answers = {"kind": kind, "parts": parts, "package": "acme"}
        scaffold.render(template, tmp_path / "-".join(parts), answers, title="Acme", ask=False)
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", tmp_path]
        done = subprocess.run(ruff, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def step(project: Path, old: Path, new: Path) -> None:
    """Merge a step between two renderings, which must meet nothing."""
    with tempfile.TemporaryDirectory() as top:
        shutil.copytree(old, Path(top, "old"))  # `merge` leaves an empty file where there was none
        assert merge(project, Path(top, "old"), new) == []


def test_removed_again(takehome: Takehome, tmp_path: Path) -> None:
    """What adding a part brought, removing it takes: the tree is that without it."""
    project = make(takehome, tmp_path / "acme")
    before = tree(project)
    assert takehome("parts", "add", "api", "--project", project).code == 0
    done = takehome("parts", "remove", "api", "--project", project)
    assert done.code == 0, done.err
    assert tree(project) == before
    assert git(project, "status", "--porcelain") == ""
    assert git(project, "log", "-1", "--format=%s") == "Scaffold: remove api"
    assert takehome("parts", "remove", "api", "--project", project).code == 2


def test_own_lines_outlive_a_part(takehome: Takehome, tmp_path: Path) -> None:
    """A file of the part that the candidate changed stays, and is named."""
    project = make(takehome, tmp_path / "acme", "sample", "beir")
    sample = project / "evals" / "sample.jsonl"
    sample.write_text("{}\n")
    git(project, "commit", "-qam", "Mine")
    done = takehome("parts", "remove", "sample", "--project", project)
    assert done.code == 1
    assert "meet in evals/sample.jsonl" in done.err
    assert sample.read_text() == "{}\n"


def test_with_adds_to_the_usual(takehome: Takehome, tmp_path: Path) -> None:
    """`--with` leaves the default parts; documents of one's own leave out the sample."""
    documents = tmp_path / "docs"
    documents.mkdir()
    (documents / "a.md").write_text("# Pier\n\nThe ferry leaves at nine.\n")
    new = ("new", "rag", tmp_path / "acme", "--yes", "--with", "api", "--corpus", documents)
    assert takehome(*new).code == 0
    answers = yaml.safe_load((tmp_path / "acme" / ".copier-answers.yml").read_text())
    assert answers["parts"] == [*(part for part in default_parts("rag") if part != "sample"), "api"]
    assert not (tmp_path / "acme" / "evals" / "sample.jsonl").exists()


def test_the_commit_is_the_scaffolds(takehome: Takehome, tmp_path: Path) -> None:
    """Its lines do not count as the candidate's."""
    project = make(takehome, tmp_path / "acme")
    assert takehome("parts", "add", "api", "--project", project).code == 0
    assert git(project, "log", "-1", "--format=%s") == "Scaffold: add api"
    assert provenance(project).total("code").own == 0


def test_own_lines_are_kept(takehome: Takehome, tmp_path: Path) -> None:
    """What the candidate wrote elsewhere in a file stays; the same line twice is a conflict."""
    project = make(takehome, tmp_path / "acme")
    readme = project / "README.md"
    readme.write_text(readme.read_text().replace("## With more time", "## Next"))
    git(project, "commit", "-qam", "Mine")
    assert takehome("parts", "add", "api", "--project", project).code == 0
    assert "## Next" in readme.read_text()
    mine = project / "evals" / "judge.py"
    mine.write_text("mine = True\n")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "Mine, too")
    done = takehome("parts", "add", "judge", "--project", project)
    assert done.code == 1
    assert "meet in evals/judge.py" in done.err
    assert "<<<<<<< yours\nmine = True\n" in mine.read_text()
    # Committed without a look, the marks would be in: what is in conflict is not staged.
    assert "evals/judge.py" not in git(project, "diff", "--cached", "--name-only").splitlines()
    assert "tests/test_judge.py" in git(project, "diff", "--cached", "--name-only").splitlines()


def test_removed_by_the_candidate(takehome: Takehome, tmp_path: Path) -> None:
    """A file that the candidate removed and the part changes is named, and stays removed."""
    project = make(takehome, tmp_path / "acme")
    git(project, "rm", "-q", "Makefile")
    git(project, "commit", "-qm", "Mine")
    done = takehome("parts", "add", "api", "--project", project)
    assert done.code == 1
    assert "meet in Makefile:" in done.err
    assert not (project / "Makefile").exists()


def test_new_requirements(takehome: Takehome, tmp_path: Path) -> None:
    """What the part needs is said, and nothing is where it needs nothing."""
    project = make(takehome, tmp_path / "acme")
    done = takehome("parts", "add", "api", "--project", project)
    assert "New requirements: fastapi, httpx, python-multipart, uvicorn;" in done.out
    assert "requirements" not in takehome("parts", "add", "docker", "--project", project).out


def test_in_a_larger_repository(takehome: Takehome, tmp_path: Path) -> None:
    """Hooks do not stop the scaffold's commit, and what is staged outside stays out of it."""
    project = make(takehome, tmp_path / "acme")
    shutil.rmtree(project / ".git")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "acme")
    git(tmp_path, "commit", "-qm", "All")
    (tmp_path / "own.txt").write_text("mine")
    git(tmp_path, "add", "own.txt")
    hook = tmp_path / ".git/hooks/commit-msg"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    done = takehome("parts", "add", "api", "--project", project)
    assert done.code == 0, done.err
    assert git(tmp_path, "status", "--porcelain") == "A  own.txt"


@pytest.mark.parametrize("given", ["parts=docker,api", "parts=[docker, api]"])
def test_set(takehome: Takehome, tmp_path: Path, given: str) -> None:
    """`--set parts=` takes what --with takes."""
    done = takehome("new", "rag", tmp_path / "acme", "--yes", "--set", given)
    assert done.code == 0, done.err
    answers = yaml.safe_load((tmp_path / "acme/.copier-answers.yml").read_text())
    assert answers["parts"] == ["api", "docker"]


def test_refused(takehome: Takehome, tmp_path: Path) -> None:
    """One sentence each, and nothing has changed."""
    project = make(takehome, tmp_path / "acme", "api")
    before = tree(project)
    cases = {"colour": "there is no part colour", "api": "has the part api already"}
    cases |= {"pgvector,milvus": "one store, not pgvector and milvus"}
    for part, sentence in cases.items():
        done = takehome("parts", "add", *part.split(","), "--project", project)
        assert done.code == 2
        assert sentence in done.err
    (project / "README.md").write_text("Mine, not committed.\n")
    done = takehome("parts", "add", "docker", "--project", project)
    assert done.code == 2
    assert "not committed (README.md)" in done.err
    git(project, "checkout", "-q", "--", ".")
    assert tree(project) == before
    shutil.rmtree(project / ".git")
    done = takehome("parts", "add", "docker", "--project", project)
    assert done.code == 2
    assert "not in a git repository" in done.err
    done = takehome("new", "evals", tmp_path / "s", "--yes", "--with", "beir")
    assert done.code == 2
    assert "there is no part beir" in done.err
    assert not (tmp_path / "s").exists()


def test_without_effect(takehome: Takehome, tmp_path: Path) -> None:
    """A part for what is not served here is refused: it would only be named."""
    project = tmp_path / "acme"
    assert takehome("new", "serving", project, "--yes").code == 0
    done = takehome("parts", "add", "batching", "--project", project)
    assert done.code == 2
    assert "add batching: it has no effect" in done.err
    assert git(project, "status", "--porcelain") == ""
    done = takehome("new", "serving", tmp_path / "other", "--yes", "--with", "docker,batching")
    assert done.code == 2
    assert "batching: it has no effect on what this serving project does" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["acme"]


def test_dry_run(takehome: Takehome, tmp_path: Path) -> None:
    """The files are listed and none is written."""
    project = make(takehome, tmp_path / "acme")
    done = takehome("parts", "add", "docker", "--project", project, "--dry-run")
    assert "Dockerfile" in done.out.splitlines()
    assert not (project / "Dockerfile").exists()
