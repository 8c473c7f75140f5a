"""A rendered project on a few documents of the sample, in the environment that all tests share."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

from conftest import ROOT

VENV = ROOT / "build" / "test-env"
ROWS = {"factual": 8, "multi-hop": 3, "unanswerable": 5}  # of each slice


def make_small(folder: Path) -> Path:
    """Render a project, set its environment up, keep a few golden rows and their documents."""
    kit = [sys.executable, "-m", "takehome_kit", "new", "rag", str(folder), "--yes"]
    subprocess.run(kit, check=True, capture_output=True)
    make = ["make", "setup", f"VENV={VENV}"]
    subprocess.run(make, cwd=folder, check=True, capture_output=True)
    golden = folder / "evals" / "golden.jsonl"
    every = [json.loads(line) for line in golden.read_text(encoding="utf-8").splitlines()]
    rows = [r for name, n in ROWS.items() for r in [r for r in every if r["slice"] == name][:n]]
    golden.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    for name in {source for row in rows for source in row["sources"]}:
        shutil.copy(folder / "data" / "sample" / name, folder / "data" / "documents" / name)
    return folder


def environment(project: Path, **settings: str) -> dict[str, str]:
    """The process's variables with the project's own source, which a copy of it must not share."""
    return os.environ | {"PYTHONPATH": str(project / "src")} | settings


def stand_in() -> ModuleType:
    """The projects' own local server that speaks the OpenAI chat API."""
    shared = ROOT / "template" / "{{ '.' if kind in ['rag', 'evals'] }}"
    path = shared / "tests" / "scripted_openai.py"
    spec = importlib.util.spec_from_file_location("scripted_openai", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def serve(script: Any) -> AbstractContextManager[Any]:
    """Run the server; `script` maps a request's body to a reply."""
    served: AbstractContextManager[Any] = stand_in().scripted(script)
    return served
