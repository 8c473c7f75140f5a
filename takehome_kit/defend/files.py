"""DEFENSE.md on disk: never committed, and never over something the candidate wrote into it."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

from ..contracts.errors import EnvironmentLacks
from ..contracts.project import local_folder
from ..support.git import GitError, git, hide
from ..support.whole import write_whole

NAME = "DEFENSE.md"
_MARK = re.compile(r"\n<!-- takehome defend: ([0-9a-f]{64}) -->\n\Z")


def write(project: Path, text: str) -> list[str]:
    """Write the page; returns what the user should know. Raises `EnvironmentLacks`."""
    path = project / NAME
    mark = f"\n<!-- takehome defend: {_digest(text)} -->\n"
    try:
        said = [*_keep(path), *_hide(project)]
        write_whole(path.resolve(), f"{text}{mark}".encode())
    except OSError as error:
        raise EnvironmentLacks(f"{path} cannot be written: {error.strerror or error}") from None
    return said


def _keep(path: Path) -> list[str]:
    """Put a page that was edited since it was written into .takehome."""
    content = path.read_bytes() if path.exists() else b""
    text = content.decode("utf-8", "replace")
    mark = _MARK.search(text)
    if not content or (mark and _digest(text[: mark.start()]) == mark[1]):
        return []
    kept = local_folder(path.parent) / f"DEFENSE-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.md"
    kept.write_bytes(content)
    return [f"The {NAME} that you edited is kept as {kept}."]


def _hide(project: Path) -> list[str]:
    """See that git ignores the page, by the repository's own exclude file where need be."""
    try:
        if git(project, "ls-files", "--", NAME):
            return [f"{NAME} is committed, and not for the reviewer: git rm --cached {NAME}"]
    except (GitError, OSError):
        return []  # no repository: nothing to hide from
    hide(project, NAME)
    return []


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
