"""The line that shows how far an installation is: the last one of its log."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from ..contracts.project import environment

LOG = "setup.log"  # in the environment
EVERY = 0.5  # seconds
TAIL = 4096  # bytes; a line of pip's is shorter


@contextmanager
def shown(project: Path) -> Iterator[None]:
    """While the block runs, the log's last line on the terminal, whenever there is a new one."""
    if not sys.stderr.isatty():
        yield
        return
    log, done = environment(project) / LOG, Event()
    thread = Thread(target=_follow, args=(log, _size(log), done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _follow(log: Path, seen: int, done: Event) -> None:
    moving = False
    while not done.wait(EVERY):
        size = _size(log)
        if size != seen:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{last_line(log)[:width]}", end="", file=sys.stderr, flush=True)
        elif moving:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
        seen, moving = size, size != seen


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def last_line(log: Path) -> str:
    """The last line, without the blanks around it."""
    with log.open("rb") as file:
        file.seek(max(0, _size(log) - TAIL))
        lines = file.read().decode(errors="replace").splitlines()
    return lines[-1].strip() if lines else ""
