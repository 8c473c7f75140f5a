"""A take-home in miniature: real documents, real commands, a real environment of its own."""

from __future__ import annotations

import json
import shutil
import sysconfig
import venv
from pathlib import Path
from typing import Any

from takehome_kit.golden.project import Project

HERE = Path(__file__).parent / "golden_project"
PILOT = "A vessel longer than forty metres needs a pilot before it passes the outer breakwater."
CARD = "A lost card costs five euros to replace."
GATE = "The harbour master closes the north gate at nine in the evening."


def make_project(folder: Path) -> Project:
    """The miniature in `folder`; its own `.venv` also sees the packages of this environment."""
    root = folder / "notes"
    shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("__pycache__"))
    venv.create(root / ".venv", symlinks=True)
    paths = {"base": str(root / ".venv"), "platbase": str(root / ".venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    here = sysconfig.get_path("purelib")
    (packages / "notes.pth").write_text(f"{root / 'src'}\n{here}\n")
    return Project.find(root)


def row(**changes: Any) -> dict[str, Any]:
    """A confirmed row of the miniature, with some fields changed."""
    return {
        "id": "g1",
        "question": "What does a replacement for my borrower's pass cost?",
        "answer": "Five euros",
        "sources": ["library.md"],
        "quotes": [CARD],
        "slice": "factual",
        "status": "confirmed",
    } | changes


def write_golden(path: Path, *rows: dict[str, Any]) -> None:
    """The rows as a golden file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_golden(path: Path) -> list[dict[str, Any]]:
    """What stands in a golden file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def three_drafts() -> list[dict[str, Any]]:
    """Drafts on the gate, the pilot (whose quote stands in two documents) and the card."""
    gate = {"answer": "At nine", "sources": ["harbour.md"], "quotes": [GATE]}
    pilot = {"answer": "Above 40 m", "sources": ["harbour.md"], "quotes": [PILOT]}
    return [
        row(id="d1", question="When does the north gate close?", status="draft", **gate),
        row(id="d2", question="Which ships need a pilot?", status="draft", **pilot),
        row(id="d3", status="draft"),
    ]
