"""Every combination of answers renders, and what it renders passes its own linter."""

from __future__ import annotations

import compileall
import itertools
import json
import multiprocessing
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from takehome_kit import __version__
from takehome_kit.scaffolding import scaffold
from takehome_kit.scaffolding.parts import STORES, default_parts, known_parts

QUESTIONS = scaffold.read_questions(ROOT)
CHOICES = {
    name: list(question["choices"].values())
    for name, question in QUESTIONS.items()
    if "choices" in question and name != "parts"
}
BIN = Path(sys.executable).parent
Answers = dict[str, Any]


def variants(kind: str) -> list[str]:
    """The question that decides most within a kind; some have none."""
    names = (name for name in CHOICES if name not in ("kind", "ai_policy"))
    return [
        name
        for name in names
        if scaffold.derived_default(
            {"default": str(QUESTIONS[name].get("when", True))}, {"kind": kind}
        )
        == "True"
    ]


def combinations() -> Iterator[Answers]:
    """Each kind and variant without parts, with each of them, the usual ones and all of them.

    The AI policies, a paragraph each, come in turn. Each order of two parts: test_parts.py.
    """
    policies = itertools.cycle(CHOICES["ai_policy"])
    for kind in scaffold.kinds():
        known = list(known_parts(kind))
        together = [part for part in known if part not in STORES[1:]]
        names = variants(kind)
        for values in itertools.product(*(CHOICES[name] for name in names)):
            choices = ([], *([part] for part in known), default_parts(kind), together)
            for parts in (list(one) for one in dict.fromkeys(map(tuple, choices))):
                chosen = dict(zip(names, values, strict=True))
                yield {"kind": kind, "ai_policy": next(policies), **chosen, "parts": parts}


COMBINATIONS = list(combinations())
RAG = [answers for answers in COMBINATIONS if answers["kind"] == "rag"]
BUDGETS = {  # physical lines of Python below src, evals and tests, and files
    "rag": (600, 400, 300, 20),
    "serving predict": (450, 400, 250, 18),
    "serving encoder": (450, 400, 250, 18),
    "serving chat": (450, 400, 250, 18),
    "finetune": (450, 400, 250, 18),
    "evals": (450, 450, 300, 18),
    "extract": (450, 400, 250, 18),
    "agent": (450, 400, 250, 18),
}


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
    assert len(names) == len(COMBINATIONS)
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


def test_budgets(rendered: Path) -> None:
    """With default parts each variant is as short as a person would have written it."""
    seen = set()
    for answers in COMBINATIONS:
        kind = answers["kind"]
        if answers["parts"] != default_parts(kind):
            continue
        project = rendered / name_of(answers)
        paths = [list((project / top).rglob("*.py")) for top in ("src", "evals", "tests")]
        lines = [[line for p in some for line in p.read_text().splitlines()] for some in paths]
        sizes = (*map(len, lines), sum(map(len, paths)))
        budget = BUDGETS.get(f"{kind} {answers.get('serves')}") or BUDGETS[kind]
        assert all(0 < n <= most for n, most in zip(sizes, budget, strict=True)), answers
        assert max(map(len, itertools.chain(*lines))) <= 100
        seen.add(kind)
    assert seen == set(scaffold.kinds())


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
    """A part brings its files, and only its files."""
    for answers in COMBINATIONS:
        names, parts = set(files(rendered / name_of(answers))), answers["parts"]
        assert ("Dockerfile" in names) == ("docker" in parts)
        assert any(name.startswith(".github/") for name in names) == ("ci" in parts)


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


def test_requirements_are_pinned(rendered: Path) -> None:
    """Whatever a project names, its constraints.txt pins, with each set of parts."""
    for project in projects(rendered):
        table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        groups = [table["dependencies"], *table["optional-dependencies"].values()]
        # What only an older Python wants is in no set that this one was tested with.
        named = [one for group in groups for one in group if "python_version" not in one]
        names = {re.split(r"[^\w.-]", one)[0].lower() for one in named}
        lines = (project / "constraints.txt").read_text(encoding="utf-8").splitlines()
        pinned = {line.partition("==")[0] for line in lines}
        assert names <= pinned, f"{project.name}: {names - pinned}"
