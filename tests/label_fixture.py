"""An eval-pipeline project in miniature: real commands in a real environment, eight items."""

from __future__ import annotations

import json
import shutil
import sysconfig
import venv
from pathlib import Path
from typing import Any

from takehome_kit.golden.project import Project

HERE = Path(__file__).parent / "label_project"
SCALE = ("bad", "fair", "good")


def make_project(folder: Path, pairs: bool = False) -> Project:
    """The miniature in `folder`, asking about conversations or about pairs of answers."""
    root = folder / "chats"
    shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("__pycache__"))
    venv.create(root / ".venv", symlinks=True)
    paths = {"base": str(root / ".venv"), "platbase": str(root / ".venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    (packages / "chats.pth").write_text(f"{root / 'src'}\n")
    if pairs:
        with (root / "config.toml").open("a") as file:
            file.write("pairs = true\n")
    return Project.find(root)


def labels_of(project: Project, annotator: str) -> list[dict[str, Any]]:
    """The rows of an annotator's file."""
    path = project.root / "data" / "labels" / f"{annotator}.jsonl"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


def write_labels(project: Project, annotator: str, labels: dict[str, str], round_: int = 1) -> None:
    """Add rows to an annotator's file."""
    path = project.root / "data" / "labels" / f"{annotator}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for item, label in labels.items():
            file.write(json.dumps({"id": item, "label": label, "round": round_}) + "\n")
