"""What is checked: a take-home's tracked files, its answers, its README, its last run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..analysis.records import read_results, run_files
from ..contracts.errors import BadInput, EnvironmentLacks
from ..contracts.project import python_of, read_answers
from ..contracts.results import Results
from ..support.git import GitError, git, repository_around, require_git
from .readme import Readme, parse_readme

SCAFFOLD = "scaffold"  # the tag of the first commit


@dataclass(frozen=True)
class Subject:
    """A take-home in `root`; paths are relative to it, with "/".

    `history` is the folder to ask git in, None for an archive that was unpacked. `python` is the
    project's own interpreter, None where the project is not set up.
    """

    root: Path
    files: tuple[str, ...]
    history: Path | None
    python: Path | None
    scaffold_readme: str  # "" where the tag is missing

    @classmethod
    def of(cls, project: Path) -> Subject:
        """The project as it stands; raises `EnvironmentLacks` without git or a repository."""
        require_git()
        if repository_around(project) is None:
            raise EnvironmentLacks(
                f"{project} is in no git repository, and only what git tracks can be checked and "
                "sent: git init, git add, git commit"
            )
        listed = git(project, "ls-files", "-z")
        names = sorted({name for name in listed.split("\0") if name})
        files = tuple(name for name in names if os.path.lexists(project / name))
        python = python_of(project)
        return cls(project, files, project, python if python.exists() else None, _first(project))

    def unpacked(self, folder: Path) -> Subject:
        """The same project, unpacked from an archive into `folder`."""
        found = (path for path in folder.rglob("*") if path.is_file())
        files = tuple(sorted(path.relative_to(folder).as_posix() for path in found))
        return replace(self, root=folder, files=files, history=None)

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The answers that the project was rendered with."""
        return read_answers(self.root)

    @cached_property
    def readme(self) -> Readme:
        """README.md; raises `BadInput` without a readable one."""
        path = self.root / "README.md"
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{path} cannot be read: {error}") from None
        return parse_readme(text, self.scaffold_readme)

    @cached_property
    def run_file(self) -> Path | None:
        """The newest record of a run on the project's own golden set and corpus."""
        for path in reversed(run_files(self.root)):
            if not read_results(path)["name"].startswith("beir:"):
                return path
        return None

    @cached_property
    def run(self) -> Results | None:
        """What `run_file` holds."""
        return read_results(self.run_file) if self.run_file else None

    @cached_property
    def runs(self) -> list[Results]:
        """Every record, oldest first."""
        return [read_results(path) for path in run_files(self.root)]

    def texts(self, *leave_out: str) -> Iterator[tuple[str, str]]:
        """Name and content of the tracked text files, those below `leave_out` excepted."""
        for name in self.files:
            path = self.root / name
            if name.startswith(leave_out) or path.is_symlink() or not path.is_file():
                continue
            content = path.read_bytes()
            if b"\0" not in content:
                yield name, content.decode("utf-8", "replace")

    def git(self, *arguments: str) -> str:
        """What git says in the history; only for checks that are not static."""
        assert self.history is not None, "the registry keeps such checks from archives"
        return git(self.history, *arguments)


def _first(project: Path) -> str:
    try:
        return git(project, "show", f"{SCAFFOLD}:./README.md")
    except GitError:
        return ""
