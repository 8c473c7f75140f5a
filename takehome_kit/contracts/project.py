"""Where a take-home begins: its root, recognised by its answers file and its evals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .errors import BadInput

ANSWERS = ".copier-answers.yml"
LOCAL = ".takehome"


def find_project(folder: Path) -> Path:
    """Root of the take-home that `folder` lies in.

    Raises `BadInput` when neither the folder nor one above it is a take-home.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}: name the take-home's folder")
    for candidate in (folder, *folder.parents):
        if (candidate / ANSWERS).is_file() and (candidate / "evals").is_dir():
            return candidate
    raise BadInput(
        f"{folder} is not in a take-home (no {ANSWERS} beside an evals folder): "
        "go to the project's folder, or name it"
    )


def read_answers(project: Path) -> dict[str, Any]:
    """The answers that a project was rendered with.

    Raises `BadInput` when the answers file is damaged.
    """
    import yaml

    path = project / ANSWERS
    try:
        answers = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise BadInput(f"{path} cannot be read ({said})") from error
    if not isinstance(answers, dict):
        raise BadInput(f"{path} holds no answers: restore it from git")
    return answers


def local_folder(project: Path) -> Path:
    """What the kit remembers of a project on this machine; git ignores it, in every clone."""
    folder = project / LOCAL
    folder.mkdir(exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    return folder


def inputs_file(results: Path) -> Path:
    """Where stands what the run of a results.json was made of: kind, git, hashes and more."""
    project, run = results.absolute().parents[2], results.absolute().parent.name
    return project / LOCAL / "runs" / f"{run}.json"


def environment(project: Path) -> Path:
    """The project's virtual environment: what its Makefile takes, too, from the variable VENV."""
    return project / os.environ.get("VENV", ".venv")


def site_packages(venv: Path) -> list[Path]:
    """The folders in which an environment keeps its packages, on POSIX and on Windows."""
    return [*venv.glob("lib/python*/site-packages"), venv / "Lib" / "site-packages"]


def python_of(project: Path) -> Path:
    """The environment's Python, which may not be there."""
    scripts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return environment(project).joinpath(*scripts)
