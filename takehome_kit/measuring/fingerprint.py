"""Everything that the outcome of `make eval` depends on, as digests by name."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..contracts.project import site_packages
from ..support.git import GitError, git

CONFIG = "config.toml"
VARIABLES = ("OPENAI_BASE_URL", "GENERATOR_MODEL", "AGENT_MODEL", "JUDGE_")  # or that begin so
# What runs and the kit write, and what is no input of a run.
_APART = {"reports", ".git", ".venv", ".index", ".cache", ".takehome", "models"}
_CACHES = {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".ipynb_checkpoints"}
_PACKAGE = "package "  # the names of installed packages begin so

Inputs = dict[str, str]


def inputs(
    project: Path,
    arguments: Sequence[str] = (),
    config: bytes | None = None,
    variables: Mapping[str, str] | None = None,
) -> Inputs:
    """A digest by name of each file, variable and package.

    `arguments` are make's; `config` and `variables` stand in the place of config.toml and of
    environment variables.
    """
    found = {name: _digest(project / name) for name in sorted(set(_files(project)))}
    text = (project / CONFIG).read_bytes() if (project / CONFIG).is_file() else b""
    found[CONFIG] = _content(config or text)
    found |= {f"model {path}": _digest(path) for path in _models(project, config or text)}
    environment = {**os.environ, **(variables or {})}
    for name in sorted(environment):
        if name.startswith(VARIABLES):
            found[f"variable {name}"] = _hash(environment[name].encode())
    for argument in arguments:
        # An environment of another name is not read: what it has is in constraints.txt.
        if not argument.startswith(("FRESH=", "VENV=")):
            found |= _argument(project, argument)
    return found | _installed(project)


def digest(found: Inputs) -> str:
    """One digest over all."""
    lines = (f"{name}\0{value}\n" for name, value in sorted(found.items()))
    return _hash("".join(lines).encode("utf-8", "surrogateescape"))


def held_still(before: Inputs, after: Inputs) -> bool:
    """Whether nothing but what a run itself makes changed: its sample, its model, its packages."""
    made = (_PACKAGE, "python", "data/", "models/")
    changed = (name for name, value in before.items() if after.get(name) != value)
    if any(not name.startswith((_PACKAGE, "python")) for name in changed):
        return False
    return all(name.startswith(made) for name in after.keys() - before.keys())


def _files(project: Path) -> Iterator[str]:
    """Files that git does not ignore, and those in data/ and .env all the same."""
    try:
        listed = git(project, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        names = [name for name in listed.split("\0") if name]
    except (GitError, OSError):
        names = _below(project, project)
    names += _below(project / "data", project)
    names += [".env"]
    for name in names:
        parts = name.split("/")
        if parts[0] in _APART or _CACHES & set(parts):
            continue
        if len(parts) == 1 and name.endswith(".md"):
            continue
        if (project / name).is_file():
            yield name


def _below(folder: Path, project: Path) -> list[str]:
    """Files below a folder; links to folders are not followed."""
    found = []
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _APART | _CACHES]
        found += [(Path(top) / name).relative_to(project).as_posix() for name in files]
    return found


def _models(project: Path, config: bytes) -> list[Path]:
    """Files of the folders that config.toml names, such as a model's; data/ is there already."""
    try:
        settings = tomllib.loads(config.decode())
    except ValueError:
        return []
    named = [project / Path(v).expanduser() for v in _strings(settings) if v]
    folders = [path for path in named if path.is_dir() and project / "data" not in path.parents]
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)


def _argument(project: Path, argument: str) -> Inputs:
    """A variable for make, and the files of the folder that it names."""
    folder = project / argument.partition("=")[2]
    paths = sorted(folder.rglob("*")) if "=" in argument and folder != project else []
    files = {f"{argument} {path}": _digest(path) for path in paths if path.is_file()}
    return {f"argument {argument}": "", **files}


def _installed(project: Path) -> Inputs:
    """The project's Python and the names of its packages, which end on their versions."""
    venv = project / ".venv"
    settings = venv / "pyvenv.cfg"
    found = {"python": _hash(settings.read_bytes())} if settings.is_file() else {}
    names = (path.name for site in site_packages(venv) for path in site.glob("*.dist-info"))
    return found | {_PACKAGE + name: "" for name in names}


def _digest(path: Path) -> str:
    return _content(path.read_bytes())


def _content(content: bytes) -> str:
    # Line ends differ between checkouts; a file with a zero byte is no text.
    return _hash(content if b"\0" in content else content.replace(b"\r\n", b"\n"))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
