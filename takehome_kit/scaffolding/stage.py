"""Where a new project grows: a hidden folder, committed there, then moved into place."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import __version__
from ..contracts.errors import BadInput, EnvironmentLacks
from ..support.git import GitError, git

STAGE = ".takehome-new-"  # the hidden folder in which a project grows
MESSAGE = """Scaffold from takehome-kit {version} (kind: {kind})

Every line of this commit was rendered by `takehome new`; what follows is the author's.
"""


def nearest(folder: Path) -> Path:
    """`folder` itself when it exists, else the nearest folder above it: the same disk."""
    for base in (folder, *folder.parents):
        if base.is_dir():
            return base
        if os.path.lexists(base):
            raise BadInput(f"{base} is no folder, so nothing can be made in it: name another")
    raise BadInput(f"{folder} has no folder above it")


@contextmanager
def make_stage(base: Path) -> Iterator[Path]:
    """A hidden folder in `base`, gone afterwards unless it was moved into place."""
    stage = base / f"{STAGE}{secrets.token_hex(4)}"
    try:
        stage.mkdir()
    except OSError as error:
        raise EnvironmentLacks(f"cannot write in {base}: {error.strerror}") from error
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def commit_scaffold(stage: Path, kind: str) -> str:
    """Make the project a repository with one commit, tagged `scaffold`; the commit's short name.

    Only what was rendered is in it; the user's ignore rules stay out of it, too.
    """
    try:
        git(stage, "init", "--quiet", "--initial-branch=main")
        git(stage, "add", "--all", "--force")
        commit_plainly(stage, MESSAGE.format(version=__version__, kind=kind))
        git(stage, "tag", "--no-sign", "scaffold")
        return git(stage, "rev-parse", "--short", "HEAD")
    except GitError as error:
        raise EnvironmentLacks(f"git could not make the scaffold commit: {error}") from error


def commit_plainly(folder: Path, message: str, *paths: str) -> None:
    """Commit what is staged, or `paths` alone; the user's hooks and signing are for own commits.

    Raises `GitError`.
    """
    plain = ["-c", f"core.hooksPath={os.devnull}", *_identity(folder)]
    only = ["--allow-empty", "--only", "--", *paths] if paths else []
    quiet = ["--quiet", "--no-verify", "--no-gpg-sign"]
    git(folder, *plain, "commit", *quiet, "-m", message, *only)


def _identity(stage: Path) -> list[str]:
    """Nothing when git knows who the user is; otherwise the kit signs for its own commit."""
    try:
        git(stage, "var", "GIT_AUTHOR_IDENT")
        git(stage, "var", "GIT_COMMITTER_IDENT")
    except GitError:
        print(
            "git knows no name and email of yours, so the scaffold commit is by takehome-kit; "
            'before your own: git config --global user.name "..." (and user.email)'
        )
        return ["-c", "user.name=takehome-kit", "-c", "user.email=takehome-kit@localhost"]
    return []


def place(stage: Path, folder: Path) -> None:
    """Move the finished project to `folder`: one rename, or one per entry where it exists.

    An existing folder is kept, because a shell may stand in it; `.git` comes last.
    """
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        stage.rename(folder)
        return
    for entry in sorted(stage.iterdir(), key=lambda path: path.name == ".git"):
        entry.rename(folder / entry.name)
