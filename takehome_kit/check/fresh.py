"""`takehome check --fresh`: what the reviewer will do, in a clean clone and environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..support.git import git
from .finding import Finding
from .subject import Subject
from .tests import keep
from .usage import shell_lines

TITLE = "Run it"
# What reaches the reviewer's two commands from here: programs, the way to the package index, and
# HOME for pip's settings and cache. No key, no virtual environment, no model of the hub's cache.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
_KEPT_PREFIXES = ("PIP_",)
# Waits for its input's end, which is the check's; then ends the commands and removes the folder.
# A group whose leader has ended may still hold what it left running in the background.
_JANITOR = """
import os, shutil, signal, sys
for group in sys.stdin.read().split():
    try:
        os.killpg(int(group), signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
shutil.rmtree(sys.argv[1], ignore_errors=True)
"""
_PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


def fresh(subject: Subject) -> Iterator[Finding]:
    """Clone HEAD, run the README's first console block there; each failure is a blocker.

    The commands' output is streamed to standard error. The clone is removed and what still runs in
    it is ended afterwards, also when this process is interrupted or killed.
    """
    commands = _commands(subject)
    if not commands:
        fix = "put `make eval` and `make test` into a console block"
        yield Finding("fresh", "README.md", f"“{TITLE}” has no console block", fix)
        return
    with _folder() as (folder, janitor):
        top = Path(git(subject.root, "rev-parse", "--show-toplevel"))
        git(subject.root, "clone", "--quiet", "--no-local", str(top), f"{folder}/clone")
        project = Path(folder, "clone", subject.root.resolve().relative_to(top.resolve()))
        for number, command in commands:
            status = _run(command, project, _environment(folder), janitor)
            if command.split()[:2] == ["make", "test"] and _clean(subject):
                keep(subject, status)
            if status:
                what = f"`{command}` ends with status {status} in a fresh clone"
                fix = "its output above says why; what it needs must be committed"
                yield Finding("fresh", f"README.md:{number}", what, fix)


def _clean(subject: Subject) -> bool:
    """Whether the tracked files are those of HEAD, which is what was cloned."""
    return not git(subject.root, "status", "--porcelain", "--untracked-files=no", "--", ".")


@contextmanager
def _folder() -> Iterator[tuple[str, IO[str]]]:
    """A folder that goes, with all that runs in it, however this process ends: even by kill -9."""
    folder = tempfile.mkdtemp(prefix="takehome-fresh-")
    janitor = subprocess.Popen(
        [sys.executable, "-I", "-c", _JANITOR, folder],
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for this process; the janitor sees it end
    )
    assert janitor.stdin is not None
    try:
        yield folder, janitor.stdin
    finally:
        janitor.stdin.close()
        janitor.wait()


def _run(command: str, folder: Path, environment: dict[str, str], janitor: IO[str]) -> int:
    print(f"$ {command}", file=sys.stderr, flush=True)
    nothing, shown = subprocess.DEVNULL, sys.stderr
    running = subprocess.Popen(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdin=nothing,
        stdout=shown,
        start_new_session=True,  # one group, to be ended as one
    )
    print(running.pid, file=janitor, flush=True)
    return running.wait()


def _commands(subject: Subject) -> list[tuple[int, str]]:
    """The lines of the first console block of “Run it”."""
    section = subject.readme.section(TITLE)
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
