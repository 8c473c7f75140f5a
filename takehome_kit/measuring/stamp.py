"""What a run was made of: `.takehome/runs/<run>.json`.

The project's record is what was measured; which code, data and packages it was measured with can be
said from outside, so the project has no code for it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from ..contracts.project import environment, inputs_file, local_folder, read_answers, site_packages
from ..support.git import GitError, git
from ..support.hashes import documents, hash_files
from ..support.whole import write_whole

CODE = ("src", "prompts", "config.toml", "models")


def stamp(project: Path, file: Path, arguments: Sequence[str] = ()) -> None:
    """Write what the run of `file`, a results.json that is new, was made of.

    `arguments` are make's.
    """
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return  # torn: whoever reads it says so
    named = [value for name, _, value in (a.partition("=") for a in arguments) if name == "VENV"]
    venv = project / named[-1] if named else environment(project)
    thresholds = project / "evals" / "thresholds.toml"
    made = {
        "kind": read_answers(project)["kind"],
        "git": _commit(project),
        "hashes": _hashes(project, results),
        "environment": {"python": _python(venv), "packages": _packages(venv)},
        "thresholds": tomllib.loads(thresholds.read_text("utf-8")) if thresholds.exists() else {},
    }
    local_folder(project)
    write_whole(inputs_file(file), (json.dumps(made, indent=1) + "\n").encode())


def _commit(project: Path) -> dict[str, Any]:
    """The commit, and whether the tree differed from it; runs that are not in git do not count."""
    try:
        commit = git(project, "rev-parse", "HEAD").strip()
        changes = git(project, "status", "--porcelain", "--", ".", ":!reports")
    except (GitError, OSError):
        return {"commit": None, "dirty": None}
    return {"commit": commit, "dirty": bool(changes.strip())}


def _hashes(project: Path, results: dict[str, Any]) -> dict[str, str]:
    """Code and settings, and the data: a folder of documents, or data/ as a whole."""
    config = results.get("config", {})
    paths = {top: project / top for top in CODE}
    if isinstance(model := config.get("model"), str):
        paths[model] = project / model
    paths |= {file.name: file for file in project.glob("*.py")}  # a deliverable of one file
    if folder := config.get("documents"):
        own = documents(project / folder)
        paths["documents"] = project / folder if own else project / "data" / "sample"
    else:
        paths["data"] = project / "data"
    return {name: hash_files(path) for name, path in paths.items() if path.exists()}


def _python(venv: Path) -> str | None:
    settings = venv / "pyvenv.cfg"
    if not settings.is_file():
        return None
    pairs = (line.partition("=") for line in settings.read_text(encoding="utf-8").splitlines())
    about = {name.strip(): value.strip() for name, _, value in pairs}
    return about.get("version_info") or about.get("version")  # uv's name, and venv's


def _packages(venv: Path) -> dict[str, str]:
    found = distributions(path=[str(site) for site in site_packages(venv)])
    return {one.name: one.version for one in sorted(found, key=lambda one: one.name.lower())}
