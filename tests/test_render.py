"""Every combination of answers renders, and what it renders passes its own linter."""

from __future__ import annotations

import compileall
import itertools
import json
import multiprocessing
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

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
PARTS = CHOICES["parts"]
CHOICES["parts"] = [[], *([part] for part in PARTS), PARTS]  # each order of two: test_parts.py
BIN = Path(sys.executable).parent
Answers = dict[str, Any]


def asked(kind: str) -> list[str]:
    """The questions with choices that a kind is asked, but for those that are the same in all."""
    return [
        name
        for name in CHOICES
        if name not in ("kind", "ai_policy")
        and scaffold.derived_default(
            {"default": str(QUESTIONS[name].get("when", True))}, {"kind": kind}
        )
        == "True"
    ]


def combinations() -> Iterator[Answers]:
    """Every combination of a kind's answers, with the AI policies in turn: a paragraph each."""
    for kind in CHOICES["kind"]:
        names = asked(kind)
        policies = itertools.cycle(CHOICES["ai_policy"])
        for values in itertools.product(*(CHOICES[name] for name in names)):
            yield {
                "kind": kind,
                "ai_policy": next(policies),
                **dict(zip(names, values, strict=True)),
            }


COMBINATIONS = list(combinations())
RAG = [answers for answers in COMBINATIONS if answers["kind"] == "rag"]
BUDGETS = {"src": 600, "evals": 400, "tests": 300}  # physical lines of Python


@pytest.fixture(scope="module")
def rendered(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one project per combination, named by its answers."""
    top = tmp_path_factory.mktemp("rendered")
    spawn = multiprocessing.get_context("spawn")  # Copier has threads, which a fork would lose
    with ProcessPoolExecutor(mp_context=spawn) as pool:
        list(pool.map(partial(render, template, top), COMBINATIONS, chunksize=8))
    return top


def render(template: Path, top: Path, answers: Answers) -> None:
    """One of them; it has a title that needs escaping."""
    folder = top / name_of(answers)
    scaffold.render(template, folder, answers, title="Acme's “RAG” & Co", ask=False)


def name_of(answers: Answers) -> str:
    values = ("+".join(value) if isinstance(value, list) else value for value in answers.values())
    return "_".join(values)


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
    assert len(names) == len(COMBINATIONS) >= 40
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


def test_manifests(rendered: Path) -> None:
    """Kubernetes' own schemas accept each manifest, unknown fields refused."""
    found = sorted(rendered.glob("*/deploy/kubernetes.yaml"))
    assert found
    command = [BIN / "kubernetes-validate", "--strict", *found]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_dashboards(rendered: Path) -> None:
    """Each Grafana dashboard is JSON, and asks for metrics that the server has."""
    for path in rendered.glob("*/deploy/grafana/dashboards/*.json"):
        expressions = [
            target["expr"]
            for panel in json.loads(path.read_text())["panels"]
            for target in panel["targets"]
        ]
        source = "".join(file.read_text() for file in path.parents[3].glob("src/*/serving/*.py"))
        names = {name for text in expressions for name in re.findall(r"serving_[a-z_]+", text)}
        assert names
        for name in names:
            assert re.sub(r"_(count|sum|bucket|total)$", "", name) in source


def test_budgets(rendered: Path) -> None:
    """With default answers a RAG project is as short as a person would have written it."""
    project = rendered / name_of(RAG[0])
    assert not RAG[0]["parts"]
    found = {top: list((project / top).rglob("*.py")) for top in BUDGETS}
    lines = {top: [p.read_text().splitlines() for p in paths] for top, paths in found.items()}
    for top, budget in BUDGETS.items():
        assert 0 < sum(map(len, lines[top])) <= budget, top
    assert sum(map(len, found.values())) <= 20
    assert max(len(line) for texts in lines.values() for text in texts for line in text) <= 100


def test_no_marks_of_the_template(rendered: Path) -> None:
    """No template syntax, no suffix and no dependency on the kit is left over."""
    for project in projects(rendered):
        for name, content in files(project).items():
            assert "{%" not in name
            assert not name.endswith((".jinja", ".pyc"))
            if not name.startswith("data/sample/"):  # texts on formatting hold such marks
                assert b"{%" not in content, f"{project.name}/{name}"
            if name.endswith(".py"):
                assert b"takehome_kit" not in content, name


def test_answers_choose_files(rendered: Path) -> None:
    """An answer brings its files, and only its files."""
    for project, answers in zip(
        (rendered / name_of(values) for values in COMBINATIONS), COMBINATIONS, strict=True
    ):
        names = set(files(project))
        docker, parts = answers.get("docker", "none"), answers.get("parts", [])
        assert ("Dockerfile" in names) == (docker != "none" or "docker" in parts)
        assert ("compose.yaml" in names) == (docker == "compose" or "docker" in parts)
        ci = answers.get("ci") == "github" or "ci" in parts
        assert any(name.startswith(".github/") for name in names) == ci
        assert any(name.endswith("/api.py") for name in names) == ("api" in parts)
        if answers["kind"] == "rag":
            assert ("evals/judge.py" in names) == ("judge" in parts)
        served = answers["kind"] == "serving" or answers.get("interface") == "api"
        assert any("/serving/" in name for name in names) == served


def test_answers_file(rendered: Path) -> None:
    """The answers file records the answers, and where updates come from."""
    folder = rendered / name_of(COMBINATIONS[-1])
    answers = yaml.safe_load((folder / ".copier-answers.yml").read_text())
    assert COMBINATIONS[-1].items() <= answers.items()
    assert answers["_commit"] == f"v{__version__}"
    assert answers["_src_path"].startswith("https://")
    open_ended = set(QUESTIONS) - set(CHOICES)
    assert set(answers) == {"_commit", "_src_path", *COMBINATIONS[-1], *open_ended}


@pytest.mark.parametrize("answers", [RAG[0], RAG[-1], COMBINATIONS[-1]])
def test_plain_copier(template: Path, tmp_path: Path, answers: Answers) -> None:
    """`copier copy` of the repository gives the same files, but for the template's address."""
    repository = tmp_path / "repository"
    git_repository(template, repository, f"v{__version__}")
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults"]
    given = {key: json.dumps(v) if isinstance(v, list) else v for key, v in answers.items()}
    data = [f"--data={key}={value}" for key, value in given.items()]
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
