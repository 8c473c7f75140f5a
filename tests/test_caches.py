"""What the tools of a project leave behind is ignored by git, whatever its kind and parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from finished_project import git

from takehome_kit.scaffolding import scaffold
from takehome_kit.scaffolding.stage import commit_scaffold

# Where a tool keeps what it has computed; "" stands for what every project may leave.
LEFT = {
    "": (
        "__pycache__/a",
        ".ipynb_checkpoints/a",
        ".env",
        ".venv/a",
        ".cache/a",
    ),
    "pytest": (".pytest_cache/a",),
    "ruff": (".ruff_cache/a",),
    "mypy": (".mypy_cache/a",),
    "hypothesis": (".hypothesis/a",),
    "schemathesis": (".hypothesis/a",),
    "pytest-cov": (".coverage", "htmlcov/a"),
    "coverage": (".coverage", "htmlcov/a"),
    "mlflow": ("mlruns/a",),
    "gradio": (".gradio/a",),
    "deepeval": (".deepeval/a",),
}


@pytest.mark.parametrize("kind", scaffold.kinds())
def test_caches(kind: str, tmp_path: Path) -> None:
    """With every part, each tool that pyproject.toml names has its cache ignored."""
    with scaffold.template_source() as source:
        parts = list(scaffold.read_part_choices(source, kind).values())
        answers = {"kind": kind, "package": "acme", "parts": parts}
        scaffold.render(source, tmp_path / "acme", answers, title=None, ask=False)
    commit_scaffold(tmp_path / "acme", kind)
    named = set(re.findall(r'"([\w-]+)', (tmp_path / "acme/pyproject.toml").read_text()))
    left = [path for tool, paths in LEFT.items() if not tool or tool in named for path in paths]
    for path in left:
        (tmp_path / "acme" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "acme" / path).write_text("x")
    assert git(tmp_path / "acme", "status", "--porcelain") == ""
    assert "pytest" in named
