"""The Docker and CI files of the RAG kind's parts, alone and together, pass their linters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from takehome_kit.scaffolding import scaffold
from takehome_kit.scaffolding.parts import STORES, default_parts, known_parts

BIN = Path(sys.executable).parent
TOGETHER = (
    ["docker"],
    ["ci"],
    ["api", "docker"],
    [part for part in known_parts("rag") if part not in STORES[1:]],
)
FOR_THE_ENCODER = ("batching", "onnx")  # parts of the serving kind
OF_A_MODE = {"writeup": "compare", "questions": "generate"}  # parts that evals has in other modes


@pytest.fixture(scope="module")
def rendered(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project for each choice of parts."""
    top = tmp_path_factory.mktemp("rendered")
    for parts in TOGETHER:
        answers = {"kind": "rag", "parts": parts}
        scaffold.render(template, top / "-".join(parts), answers, title="Acme RAG", ask=False)
    return top


def lint(*command: str | Path) -> None:
    """Run a linter; what it finds is the failure's message."""
    done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_dockerfiles(rendered: Path) -> None:
    """hadolint finds nothing, with the API's command and without."""
    found = sorted(rendered.glob("*/Dockerfile"))
    assert len(found) == 3
    lint("hadolint", *found)


@pytest.mark.parametrize(
    ("schema", "pattern", "count"),
    [("compose-spec", "*/compose.yaml", 3), ("github-workflows", "*/.github/workflows/*.yml", 2)],
)
def test_schemas(rendered: Path, schema: str, pattern: str, count: int) -> None:
    """compose files and workflows fit their published schemas."""
    found = sorted(rendered.glob(pattern))
    assert len(found) == count
    lint("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *found)


def test_the_image_holds_what_it_copies(rendered: Path) -> None:
    """What the Dockerfile copies is there, and .dockerignore lets it through."""
    for project in rendered.glob("*docker*"):
        lines = (project / "Dockerfile").read_text().splitlines()
        copies = [line.split()[1:-1] for line in lines if line.startswith("COPY")]
        names = {name for names in copies for name in names if not name.startswith("--")}
        let_through = (project / ".dockerignore").read_text().splitlines()
        assert names
        for name in names:
            assert (project / name).exists(), name
            assert f"!{name}" in let_through


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (kind, part)
        for kind in scaffold.kinds()
        for part in known_parts(kind)
        if part not in default_parts(kind)
    ],
)
def test_small(template: Path, tmp_path: Path, kind: str, part: str) -> None:
    """A part has at most 150 lines of Python, its test included; the usual ones are in the base."""
    serves = {"serves": "encoder"} if kind == "serving" and part in FOR_THE_ENCODER else {}
    for parts, name in (([], "without"), ([part], "with")):
        answers = {"kind": kind, "parts": parts, "package": "acme", **serves}
        if kind == "evals" and part in OF_A_MODE:
            answers["mode"] = OF_A_MODE[part]
        scaffold.render(template, tmp_path / name, answers, title="Acme", ask=False)
    before = {path.relative_to(tmp_path / "without") for path in tmp_path.glob("without/**/*")}
    after = {path.relative_to(tmp_path / "with"): path for path in tmp_path.glob("with/**/*")}
    brought = [path for name, path in after.items() if name not in before and path.is_file()]
    assert brought
    code = [path for path in brought if path.suffix == ".py"]
    assert sum(len(path.read_text().splitlines()) for path in code) <= 150
