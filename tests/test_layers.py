"""Packages import one way: no two of them need each other."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from conftest import ROOT

KIT = ROOT / "takehome_kit"


def imported(file: Path) -> set[str]:
    """The packages of the kit that a module imports when it is itself imported."""
    package = file.relative_to(KIT).parts[:-1]
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level:
            above = package[: len(package) - node.level + 1]
            named = [*above, *(node.module or "").split(".")]
            names |= {named[0]} if any(named) else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("takehome_kit."):
            names.add(str(node.module).split(".")[1])
    return names


def test_no_circles() -> None:
    """Whatever a package needs does not need it, by however many steps."""
    needs: dict[str, set[str]] = defaultdict(set)
    for folder in (path for path in KIT.iterdir() if (path / "__init__.py").is_file()):
        for file in folder.rglob("*.py"):
            needs[folder.name] |= imported(file) - {folder.name}
    assert needs["check"] >= {"contracts", "support"}
    for _ in needs:
        for package in list(needs):
            needs[package] |= {one for near in needs[package] for one in needs.get(near, ())}
    assert [package for package in needs if package in needs[package]] == []
