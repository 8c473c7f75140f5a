"""A small take-home in git: settings, code, a README, and a commit tagged `scaffold`."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONFIG = """[chunking]
max_tokens = 220
overlap = 40

[retrieval]
retriever = "hybrid"
k = 5
candidates = 100
rrf_k = 60
"""
README = """# Acme answers

## Design decisions and trade-offs

> To write: three decisions.

## Limitations
"""


def make_project(root: Path) -> Path:
    """A project of kind rag whose only commit is tagged `scaffold`."""
    files = {
        ".copier-answers.yml": "kind: rag\nproject_name: Acme answers\nhours: 4.0\n",
        "config.toml": CONFIG,
        "README.md": README,
        "evals/__init__.py": "",
        "src/acme/chunking.py": '"""Cuts documents into chunks."""\n\nSIZE = 220\n',
        "src/acme/search.py": '"""Finds chunks."""\n',
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Scaffold")
    git(root, "tag", "scaffold")
    return root


def git(root: Path, *arguments: str) -> str:
    """Run git and return what it printed."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout
