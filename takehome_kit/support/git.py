"""The few git calls the kit makes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ..contracts.errors import EnvironmentLacks
from .whole import write_whole

# Set by git for its hooks: they would point our calls at the repository around the project.
_HOOK_VARIABLES = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"}


class GitError(Exception):
    """git said no; the message is the last line it printed."""


def require_git() -> None:
    """Raise `EnvironmentLacks` when there is no git on the PATH."""
    if shutil.which("git") is None:
        raise EnvironmentLacks("git is not installed: install it (https://git-scm.com/downloads)")


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` and return what it printed, without the final newline.

    Raises `GitError` when git fails; never waits for a password.
    """
    environment = {k: v for k, v in os.environ.items() if k not in _HOOK_VARIABLES}
    environment["GIT_TERMINAL_PROMPT"] = "0"
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        # File names and contents come in any encoding.
        encoding="utf-8",
        errors="surrogateescape",
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise GitError(said[-1] if said else f"git {arguments[0]} failed")
    return done.stdout.removesuffix("\n")


def hide(folder: Path, pattern: str) -> None:
    """Have git ignore what fits `pattern` below `folder`, in this clone: by its own exclude file.

    So that no project's .gitignore names what only the kit writes. Nothing outside git.
    """
    try:
        exclude = Path(folder, git(folder, "rev-parse", "--git-path", "info/exclude"))
        line = f"/{git(folder, 'rev-parse', '--show-prefix')}{pattern}"
    except (GitError, OSError):
        return
    before = exclude.read_text(encoding="utf-8") if exclude.exists() else ""
    if line not in before.splitlines():
        gap = "" if before.endswith("\n") or not before else "\n"
        write_whole(exclude, f"{before}{gap}{line}\n".encode())


def repository_around(folder: Path) -> Path | None:
    """Top folder of the repository that `folder` lies in, or None."""
    try:
        return Path(git(folder, "rev-parse", "--show-toplevel"))
    except GitError:
        return None
