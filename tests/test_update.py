"""`takehome update`, from one release to the next, through real Copier and a real repository."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Done, Takehome

URL = yaml.safe_load((ROOT / "copier.yml").read_text())["kit_repository"]["default"]
NEXT = "v0.2.0"
TREE = "template/rag"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(folder: Path, message: str = "Own work") -> None:
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-qm", message)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def next_release(source: Path) -> None:
    """What v0.2.0 changes: a line each in harness and owned files, one file more, one less."""
    config = source / "copier.yml"
    config.write_text(re.sub(r'default: "0\.1\.0"', 'default: "0.2.0"', config.read_text()))
    tree = source / TREE
    for name in (
        "Makefile.jinja",
        "README.md.jinja",
        "config.toml.jinja",
        "evals/__main__.py.jinja",
    ):
        path = tree / name
        path.write_text("# new in 0.2.0\n" + path.read_text())
    (tree / "evals/added.py").write_text("# new in 0.2.0\n")
    package = tree / "src/{{ package }}"
    (package / "added.py").write_text("# new in 0.2.0\n")
    next((tree / "tests").glob(f"{dropped_test(source)}*")).unlink()


def dropped_test(source: Path) -> str:
    """Name of the test that v0.2.0 no longer has."""
    names = (path.name for path in (source / TREE / "tests").glob("test_*.py*"))
    return min(names).removesuffix(".jinja")


@pytest.fixture
def takehome() -> Takehome:
    """Run `takehome` in a process of its own: Copier reads the environment once, at import."""

    def call(*arguments: object) -> Done:
        command = [sys.executable, "-m", "takehome_kit", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True)
        return Done(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def releases(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with this template as v0.1.0, and v0.2.0 after it."""
    repository = tmp_path_factory.mktemp("releases") / "kit"
    shutil.copytree(template, repository)
    git(repository, "init", "-q")
    commit(repository)
    git(repository, "tag", "v0.1.0")
    next_release(repository)
    commit(repository)
    git(repository, "tag", NEXT)
    return repository


@pytest.fixture
def public(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The product's public address leads to (a copy of) that repository."""
    repository = tmp_path / "public"
    shutil.copytree(releases, repository)
    monkeypatch.setenv("COPIER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{repository}.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", URL)
    return repository


def copier(repository: str | Path, folder: Path, tag: str) -> None:
    command = [sys.executable, "-m", "copier", "copy", "-q", "--defaults", "--vcs-ref", tag]
    subprocess.run([*command, "-d", "project_name=Acme", str(repository), folder], check=True)


def by_kit(takehome: Takehome, folder: Path) -> None:
    done = takehome("new", "rag", folder, "--yes", "--set", "project_name=Acme")
    assert done.code == 0, done.err


def by_copier(_: Takehome, folder: Path) -> None:
    copier(URL, folder, "v0.1.0")
    git(folder, "init", "-q")
    commit(folder, "Scaffold")


either = pytest.mark.parametrize("project", [by_kit, by_copier], indirect=True)


@pytest.fixture
def project(
    request: pytest.FixtureRequest, takehome: Takehome, public: Path, tmp_path: Path
) -> Path:
    """A project of v0.1.0, made by `takehome new`, or as the test's parameter says."""
    make: Callable[[Takehome, Path], None] = getattr(request, "param", by_kit)
    folder = tmp_path / "acme"
    make(takehome, folder)
    return folder


@either
def test_untouched(takehome: Takehome, project: Path, template: Path, tmp_path: Path) -> None:
    """A project in which nothing was changed becomes equal to a fresh one."""
    done = takehome("update", project)
    assert done.code == 0, done.err
    copier(URL, tmp_path / "fresh", NEXT)
    assert files(project) == files(tmp_path / "fresh")
    assert "change  evals/added.py" in done.out
    assert f"remove  tests/{dropped_test(template)}" in done.out


@either
def test_own_work(takehome: Takehome, project: Path, template: Path) -> None:
    """What the candidate changed, added or removed under their paths stays; the rest is updated."""
    own = {
        "README.md": "# Mine\n",
        "config.toml": "# mine\n",
        "evals/golden.jsonl": '{"id": "mine"}\n',
        "evals/thresholds.toml": "# mine\n",
        "src/acme/added.py": "# mine, of the name that the next release takes\n",
        "src/acme/__main__.py": "# mine\n",
        f"tests/{dropped_test(template)}": "# mine, and removed from the template\n",
        "data/documents/deep/a.md": "# a document\n",
        "reports/1/results.json": "{}\n",
    }
    for name, text in own.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    prompt = next((project / "prompts").iterdir())
    prompt.unlink()
    commit(project)
    done = takehome("update", project)
    assert done.code == 0, done.err
    now = files(project)
    assert {name: now[name].decode() for name in own} == own
    assert not prompt.exists()
    assert now["evals/__main__.py"].startswith(b"# new in 0.2.0\n")
    assert now["Makefile"].startswith(b"# new in 0.2.0\n")
    assert "yours   README.md (left as it is; the template has changed it)" in done.out
    assert "evals/golden.jsonl" not in done.out


def test_merge(takehome: Takehome, project: Path) -> None:
    """A harness file that both changed, in different places, holds both changes."""
    harness = project / "evals/__main__.py"
    harness.write_text(harness.read_text() + "\n# mine\n")
    commit(project)
    assert takehome("update", project).code == 0
    assert harness.read_text().startswith("# new in 0.2.0\n")
    assert harness.read_text().endswith("\n# mine\n")


@either
def test_conflict(takehome: Takehome, project: Path) -> None:
    """Where both changed one place, the file is named, marked, and the exit code is 1."""
    makefile = project / "Makefile"
    makefile.write_text("# mine\n" + makefile.read_text())
    commit(project)
    done = takehome("update", project)
    assert done.code == 1
    assert "your changes and the template's meet in Makefile: settle" in done.err
    assert "<<<<<<< before updating\n# mine" in makefile.read_text()
    assert git(project, "diff", "--name-only", "--diff-filter=U") == "Makefile"


def test_twice(takehome: Takehome, project: Path) -> None:
    """The second update has nothing to do, and says so."""
    takehome("update", project)
    commit(project)
    done = takehome("update", project)
    assert (done.code, done.out) == (0, f"Already up to date with the template ({NEXT}).\n")
    assert git(project, "status", "--porcelain") == ""


def test_dry_run(takehome: Takehome, project: Path) -> None:
    """A dry run names what would change, and changes nothing."""
    done = takehome("update", project, "--dry-run")
    assert done.code == 0, done.err
    assert "change  evals/added.py" in done.out
    assert git(project, "status", "--porcelain") == ""


def test_from_a_folder_inside(
    takehome: Takehome, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project is found from any folder of it."""
    monkeypatch.chdir(project / "evals")
    assert takehome("update").code == 0
    assert (project / "evals/added.py").is_file()


def test_in_a_larger_repository(takehome: Takehome, project: Path) -> None:
    """A project in a folder of a larger repository is updated, and nothing outside it."""
    shutil.rmtree(project / ".git")
    top = project.parent
    shutil.rmtree(top / "cache", ignore_errors=True)
    git(top, "init", "-q")
    (top / ".gitignore").write_text("/public\n/cache\n")
    (project / "README.md").write_text("# Mine\n")
    commit_all = ("-c", "advice.addEmbeddedRepo=false", "add", ".gitignore", "acme")
    git(top, *commit_all)
    git(top, "commit", "-qm", "All")
    done = takehome("update", project)
    assert done.code == 0, done.err
    assert (project / "README.md").read_text() == "# Mine\n"
    assert (project / "Makefile").read_text().startswith("# new in 0.2.0\n")
    changed = git(top, "status", "--porcelain").splitlines()
    assert changed
    assert all(line[3:].startswith("acme/") or line.startswith("M acme/") for line in changed)


def test_dirty(takehome: Takehome, project: Path) -> None:
    """Work that is not committed is in the way, is named, and stays."""
    (project / "Makefile").write_text("# mine\n")
    (project / "notes.txt").write_text("mine\n")
    done = takehome("update", project)
    assert done.code == 2
    assert "not committed (Makefile, notes.txt)" in done.err
    assert (project / "Makefile").read_text() == "# mine\n"


def test_no_repository(takehome: Takehome, project: Path) -> None:
    """A project that is in no git repository cannot be updated."""
    shutil.rmtree(project / ".git")
    done = takehome("update", project)
    assert done.code == 2
    assert "not in a git repository" in done.err


def test_unreachable(
    takehome: Takehome, project: Path, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that cannot be fetched is one sentence and exit code 3."""
    shutil.rmtree(public)
    done = takehome("update", project)
    assert done.code == 3
    assert f"the template at {URL} cannot be reached" in done.err
    assert git(project, "status", "--porcelain") == ""


def test_tag_gone(takehome: Takehome, project: Path, public: Path) -> None:
    """Without the release that the project was made from there is nothing to compare with."""
    git(public, "tag", "-d", "v0.1.0")
    done = takehome("update", project)
    assert done.code == 3
    assert "has no tag v0.1.0" in done.err


@pytest.mark.parametrize("text", ["kind: rag\n", "_src_path: x\n_commit: main\n"])
def test_no_release_recorded(takehome: Takehome, project: Path, text: str) -> None:
    """An answers file without a release names what it has."""
    (project / ".copier-answers.yml").write_text(text)
    commit(project)
    done = takehome("update", project)
    assert done.code == 2
    assert "names no release" in done.err


@pytest.mark.parametrize("text", ["", "a: [\n", "- a\n"])
def test_answers_damaged(takehome: Takehome, project: Path, text: str) -> None:
    """A damaged answers file is named."""
    (project / ".copier-answers.yml").write_text(text)
    done = takehome("update", project)
    assert done.code == 2
    assert ".copier-answers.yml" in done.err
