"""`takehome check --fresh`: what the reviewer will do, in a clean clone and environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..git import git
from .finding import Finding
from .subject import Subject
from .usage import shell_lines

TITLE = "Run it"
# What reaches the reviewer's two commands from here: programs, the way to the package index, and
# HOME for pip's settings and cache. No key, no virtual environment, no model of the hub's cache.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_KEPT_PREFIXES = ("PIP_",)
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


def fresh(subject: Subject) -> Iterator[Finding]:
    """Clone HEAD, run the README's first console block there; each failure is a blocker.

    The commands' output is streamed to standard error. The clone is removed afterwards.
    """
    commands = _commands(subject)
    if not commands:
        fix = "put `make eval` and `make test` into a console block"
        yield Finding("fresh", "README.md", f"“{TITLE}” has no console block", fix)
        return
    with tempfile.TemporaryDirectory(prefix="takehome-fresh-") as folder:
        top = Path(git(subject.root, "rev-parse", "--show-toplevel"))
        git(subject.root, "clone", "--quiet", "--no-local", str(top), f"{folder}/clone")
        project = Path(folder, "clone", subject.root.resolve().relative_to(top.resolve()))
        for number, command in commands:
            status = _run(command, project, _environment(folder))
            if status:
                what = f"`{command}` ends with status {status} in a fresh clone"
                fix = "its output above says why; what it needs must be committed"
                yield Finding("fresh", f"README.md:{number}", what, fix)


def _run(command: str, folder: Path, environment: dict[str, str]) -> int:
    print(f"$ {command}", file=sys.stderr, flush=True)
    nothing, shown = subprocess.DEVNULL, sys.stderr
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment, stdin=nothing, stdout=shown
    )
    return done.returncode


def _commands(subject: Subject) -> list[tuple[int, str]]:
    """The lines of the first console block of “Run it”."""
    section = subject.readme.sections.get(TITLE)
    if section is None:
        return []
    last = section.lines[-1].number if section.lines else 0
    lines = [line for line in shell_lines(subject.readme) if section.number < line[0] <= last]
    return [line for i, line in enumerate(lines) if line[0] == lines[0][0] + i]


def _environment(folder: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES) or name.lower() in _PROXIES
    }
    own = os.environ.get("VIRTUAL_ENV")
    if own and "PATH" in kept:
        folders = kept["PATH"].split(os.pathsep)
        kept["PATH"] = os.pathsep.join(f for f in folders if not f.startswith(own))
    return kept | {"HF_HOME": f"{folder}/hub"}
