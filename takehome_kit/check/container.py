"""Was the container ever built on this machine?"""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise

from .subject import Subject
from .usage import shell_words

_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_SECONDS = 5  # for Docker's daemon to answer


def never_built(subject: Subject) -> str:
    """What says that it was not, or ""; an archive and a silent daemon say nothing."""
    files = [
        name
        for name in subject.files
        if re.search(r"(?:^|/)(?:\w+\.)?(?:Dockerfile|Containerfile)", name)
    ]
    if not files:
        return "there is no Dockerfile"
    if subject.history is None:
        return ""
    docker = _docker()
    if docker is None:
        return f"there is no Docker on this machine, so {files[0]} was never built here"
    images = _images(subject, docker)
    if images is None or images:
        return ""
    return f"Docker has no image of {files[0]}: it was never built here"


def _docker() -> str | None:
    return shutil.which("docker") or shutil.which("podman")


def _images(subject: Subject, docker: str) -> str | None:
    """The images that the README's commands or compose name; None where Docker does not say."""
    found = ""
    for name in _names(subject):
        listed = _ask(subject, docker, "images", "-q", name)
        if listed is None:
            return None
        found += listed
    if any((subject.root / name).is_file() for name in _COMPOSE):
        listed = _ask(subject, docker, "compose", "images", "-q")
        if listed is None:
            return None
        found += listed
    elif not _names(subject):
        return None  # nobody says what it is called
    return found


def _names(subject: Subject) -> list[str]:
    """What the README's `docker build -t NAME` calls it."""
    names = []
    for _, words in shell_words(subject.readme):
        if words[:2] in (["docker", "build"], ["podman", "build"]):
            names += [name for flag, name in pairwise(words) if flag in ("-t", "--tag")]
    return names


def _ask(subject: Subject, docker: str, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            [docker, *arguments], cwd=subject.root, capture_output=True, text=True, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
