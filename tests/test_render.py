"""Every combination of answers renders, and what it renders passes its own linter."""

from __future__ import annotations

import compileall
import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from takehome_kit import __version__, scaffold

QUESTIONS = scaffold.read_questions(ROOT)
CHOICES = {
    name: list(question["choices"].values())
    for name, question in QUESTIONS.items()
    if "choices" in question
}
BIN = Path(sys.executable).parent


def asked(kind: str) -> dict[str, list[str]]:
    """The choices of the questions that are asked for a kind."""

    def applies(name: str) -> bool:
        when = {"default": str(QUESTIONS[name].get("when", True))}
        return scaffold.derived_default(when, {"kind": kind}) == "True"

    return {name: values for name, values in CHOICES.items() if applies(name)} | {"kind": [kind]}


COMBINATIONS = [
    dict(zip(choices, values, strict=True))
    for choices in map(asked, CHOICES["kind"])
    for values in itertools.product(*choices.values())
]


@pytest.fixture(scope="module")
def rendered(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one project per combination, named by its answers."""
    top = tmp_path_factory.mktemp("rendered")
    for answers in COMBINATIONS:
        folder = top / "_".join(answers.values())
        scaffold.render(template, folder, answers, title="Acme's “RAG” & Co", ask=False)
    return top


def projects(top: Path) -> Iterator[Path]:
    return (path for path in sorted(top.iterdir()) if path.is_dir())


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_combination(rendered: Path) -> None:
    """There is a project for each combination, with the files that every kind has."""
    names = {path.name for path in projects(rendered)}
    assert len(names) == len(COMBINATIONS) >= 96
    for project in projects(rendered):
        assert {"Makefile", "README.md", "pyproject.toml", "evals", "tests"} <= {
            path.name for path in project.iterdir()
        }


def test_ruff_passes(rendered: Path) -> None:
    """Each project's own rules find nothing, and formatting changes nothing."""
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
            cwd=rendered,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-3000:]


def test_ruff_can_fail(rendered: Path, tmp_path: Path) -> None:
    """The linter that passes is the project's: bad code fails it."""
    project = next(projects(rendered))
    bad = tmp_path / "bad.py"
    bad.write_text("import os\n")
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--config"]
    done = subprocess.run([*command, project / "pyproject.toml", bad], capture_output=True)
    assert done.returncode == 1
    assert b"F401" in done.stdout


def test_all_compiles(rendered: Path) -> None:
    """Each Python file byte-compiles."""
    assert compileall.compile_dir(rendered, quiet=2, force=True, workers=2)
    for cache in rendered.rglob("__pycache__"):
        for path in cache.iterdir():
            path.unlink()
        cache.rmdir()


def test_dockerfiles_lint(rendered: Path) -> None:
    """hadolint finds nothing in any Dockerfile."""
    found = sorted(rendered.glob("*/Dockerfile"))
    assert found
    done = subprocess.run([BIN / "hadolint", *found], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "*/.github/workflows/*.yml"),
        ("vendor.compose-spec", "*/compose.yaml"),
    ],
)
def test_schemas(rendered: Path, schema: str, pattern: str) -> None:
    """Workflows and compose files fit their published schemas."""
    found = sorted(rendered.glob(pattern))
    assert found
    command = [BIN / "check-jsonschema", "--builtin-schema", schema, *found]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_marks_of_the_template(rendered: Path) -> None:
    """No template syntax, no suffix and no dependency on the kit is left over."""
    for project in projects(rendered):
        for name, content in files(project).items():
            assert "{%" not in name
            assert not name.endswith((".jinja", ".pyc"))
            assert b"{%" not in content, f"{project.name}/{name}"
            if name.endswith(".py"):
                assert b"takehome_kit" not in content, name


def test_answers_choose_files(rendered: Path) -> None:
    """An answer brings its files, and only its files."""
    for project, answers in zip(
        (rendered / "_".join(values.values()) for values in COMBINATIONS), COMBINATIONS, strict=True
    ):
        names = set(files(project))
        docker = answers.get("docker", "none")
        assert ("Dockerfile" in names) == (docker != "none")
        assert ("compose.yaml" in names) == (docker == "compose")
        assert any(name.startswith(".github/") for name in names) == (answers["ci"] == "github")
        assert any("/serving/" in name for name in names) == (answers.get("interface") == "api")


def test_answers_file(rendered: Path) -> None:
    """The answers file records the answers, and where updates come from."""
    folder = rendered / "_".join(COMBINATIONS[-1].values())
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text())
    assert COMBINATIONS[-1].items() <= answers.items()
    assert answers["_commit"] == f"v{__version__}"
    assert answers["_src_path"].startswith("https://")
    assert COMBINATIONS[-1].keys() <= set(answers) <= {"_commit", "_src_path", *QUESTIONS}


@pytest.mark.parametrize("answers", [COMBINATIONS[0], COMBINATIONS[-1]])
def test_plain_copier(template: Path, tmp_path: Path, answers: dict[str, str]) -> None:
    """`copier copy` of the repository gives the same files, but for the template's address."""
    repository = tmp_path / "repository"
    git_repository(template, repository, f"v{__version__}")
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults"]
    data = [f"--data={key}={value}" for key, value in answers.items()]
    subprocess.run([*command, *data, repository, tmp_path / "plain"], check=True)
    scaffold.render(template, tmp_path / "kit", answers, title=None, ask=False)
    plain, kit = files(tmp_path / "plain"), files(tmp_path / "kit")
    for side in (plain, kit):
        lines = side[".copier-answers.yml"].splitlines()
        kept = [line for line in lines if not line.startswith(b"_src_path:")]
        side[".copier-answers.yml"] = b"\n".join(kept)
    assert plain == kit


def git_repository(source: Path, folder: Path, tag: str) -> None:
    """Commit a copy of the template at `source` in a new repository, tagged."""
    subprocess.run(["cp", "-R", source, folder], check=True)
    for command in (["init", "-q"], ["add", "-A", "-f"], ["commit", "-qm", tag], ["tag", tag]):
        subprocess.run(["git", *command], cwd=folder, check=True)
