"""`takehome provenance given`: what the company handed out, marked in the history as the company's.

A commit says so by a line `Given: PATH` at its end, one a path. Lines below such a path are the
company's as far as that commit: what is changed in them later is the candidate's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..contracts.errors import BadInput
from ..support.git import GitError, git

TRAILER = "Given"


@dataclass(frozen=True)
class Given:
    """A commit that says which paths the company gave; `before` are it and its ancestors."""

    commit: str
    paths: tuple[str, ...]
    before: frozenset[str]

    def covers(self, name: str) -> bool:
        """Whether a file is one of the paths, or below one."""
        return any(name == path or name.startswith(f"{path}/") for path in self.paths)


def mark(project: Path, paths: Sequence[Path]) -> str:
    """Commit `paths` as they stand as the company's; the commit in a line.

    Raises `BadInput` for a path outside the project, one that is not there or that git ignores.
    """
    from .stage import commit_plainly

    names = [_name(project, path) for path in paths]
    try:
        git(project, "add", "--", *names)
    except GitError as error:
        raise BadInput(f"git does not take {', '.join(names)}: {error}") from None
    subject = f"Given by the company: {', '.join(names)}"
    commit_plainly(project, f"{subject}\n\n{trailers(names)}\n", *names)
    return git(project, "log", "-1", "--format=%h %s")


def trailers(names: Sequence[str]) -> str:
    """The end of a commit's message that says what was given."""
    return "\n".join(f"{TRAILER}: {name}" for name in names)


def read_given(project: Path) -> list[Given]:
    """The commits that name what was given, newest first."""
    form = f"--format=%H%x00%(trailers:key={TRAILER},valueonly,separator=%x00)"
    found = []
    for line in git(project, "log", form).splitlines():
        commit, *paths = line.split("\0")
        if named := tuple(path for path in paths if path):
            before = frozenset(git(project, "rev-list", commit).split())
            found.append(Given(commit, named, before))
    return found


def _name(project: Path, path: Path) -> str:
    """The path as the project has it; what is given is there as a name in it, too."""
    for base in (Path.cwd(), project):
        full = (base / path).resolve()
        if full.exists() and full.is_relative_to(project) and full != project:
            return full.relative_to(project).as_posix()
    raise BadInput(f"{path} is no file or folder in {project}: copy what was given there first")
