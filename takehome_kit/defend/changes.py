"""What is the candidate's and what is still the scaffold's, by `git diff scaffold`."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..analysis.text import count
from ..contracts.errors import BadInput
from ..support.git import GitError, git

CONFIG = "config.toml"
CODE = ("src/", "evals/", "tests/", "prompts/", CONFIG)  # what is asked about, line by line


@dataclass(frozen=True)
class Changed:
    """A file that differs from the scaffold's; None for lines that git can't count."""

    path: str
    added: int | None
    removed: int | None
    new: bool

    @property
    def lines(self) -> str:
        """`+40 −12`, or that it is new."""
        if self.added is None:
            return "binary"
        changes = f"+{self.added} −{self.removed}"
        return f"new, {count(self.added, 'line')}" if self.new else changes

    @property
    def weight(self) -> int:
        return (self.added or 0) + (self.removed or 0)


@dataclass(frozen=True)
class Work:
    """Files of the candidate's, and source files that are as the scaffold made them."""

    changed: tuple[Changed, ...]  # largest change first
    unchanged: tuple[str, ...]
    problem: str = ""  # why git can't tell


def read_work(project: Path) -> Work:
    """Compare the working tree, files not yet added included, with the tag `scaffold`."""
    try:
        before = set(_names(git(project, "ls-tree", "-rz", "--name-only", "scaffold")))
        # Renames off: a moved file is a new one and a missing one.
        table = git(project, "diff", "--relative", "--no-renames", "--numstat", "-z", "scaffold")
        others = _names(git(project, "ls-files", "-z", "--others", "--exclude-standard"))
    except GitError as error:
        return Work((), (), f"git diff scaffold says nothing: {error}")
    except OSError:
        return Work((), (), "git is not installed, so nothing can be compared with the scaffold")
    changed = [_changed(line, before) for line in _names(table)]
    changed += [_untracked(project, name) for name in others]
    paths = {file.path for file in changed}
    source = (path.relative_to(project).as_posix() for path in (project / "src").rglob("*.py"))
    same = sorted(name for name in source if name in before and name not in paths)
    mine = [file for file in changed if (project / file.path).exists()]
    return Work(tuple(sorted(mine, key=lambda f: -f.weight)), tuple(same))


def _names(listed: str) -> list[str]:
    return [name for name in listed.split("\0") if name]


def _changed(line: str, before: set[str]) -> Changed:
    added, removed, path = line.split("\t", 2)
    added_lines, removed_lines = (None if n == "-" else int(n) for n in (added, removed))
    return Changed(path, added_lines, removed_lines, new=path not in before)


def _untracked(project: Path, name: str) -> Changed:
    try:
        lines = len((project / name).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return Changed(name, None, None, new=True)
    return Changed(name, lines, 0, new=True)


def first_words(path: Path) -> str:
    """How long a module is, and the first line of its docstring if it has one."""
    try:
        text = path.read_text(encoding="utf-8")
        said = ast.get_docstring(ast.parse(text)) or "no docstring"
    except (OSError, UnicodeDecodeError, SyntaxError):
        return "cannot be parsed"
    return f"{count(len(text.splitlines()), 'line')}: {said.splitlines()[0]}"


def read_config(project: Path) -> dict[str, Any]:
    """Today's settings by dotted name; none without a config.toml. Raises `BadInput`."""
    path = project / CONFIG
    try:
        return flat(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} cannot be read ({error}): correct it") from None


def scaffold_config(project: Path) -> dict[str, Any] | None:
    """The settings as the scaffold had them; None where git can't tell."""
    try:
        return flat(tomllib.loads(git(project, "show", f"scaffold:./{CONFIG}")))
    except (GitError, OSError, tomllib.TOMLDecodeError):
        return None


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as dotted names."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found
