"""`watch`: the status screen, live. Files are read again only when they change."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from ..analysis.records import run_files
from ..contracts.errors import BadInput, EnvironmentLacks
from .box import Box
from .checked import FILE, last_check
from .evals import last_eval
from .log import Log
from .plan import NAME
from .view import Facts, screen

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int], ...]  # of each file: path, size, time of the last change


@dataclass
class Remembered(Generic[T]):
    """What `make` returned, until the files it depends on change."""

    make: Callable[[], T]
    stamp: Stamp | None = None
    value: T = field(init=False)

    def get(self, *files: Path) -> T:
        """The value as of these files."""
        stamp = tuple(_stamp(file) for file in files)
        if stamp != self.stamp:
            self.value = self.make()
            self.stamp = stamp
        return self.value


class Watch:
    """The facts of the screen, kept between its seconds."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.log = Log(box.project).path
        self._ledger = Remembered(box.ledger)
        self._plan = Remembered(box.plan)
        self._eval = Remembered(lambda: last_eval(box.project, box.clock().at, box.zone))
        self._check = Remembered(lambda: last_check(box.project, box.clock().at, box.zone))

    def facts(self, complaints: list[str]) -> Facts:
        """The facts at this moment; raises `BadInput` while the plan is wrong."""
        project = self.box.project
        return Facts(
            name=project.name,
            plan=self._plan.get(project / NAME),
            state=self._ledger.get(self.log).state(self.box.clock()),
            last_eval=self._eval.get(*run_files(project)[-2:]),
            last_check=self._check.get(project / FILE),
            zone=self.box.zone,
            complaints=tuple(complaints),
        )


def watch(box: Box, complaints: list[str]) -> None:
    """Show the screen until q or Ctrl-C. `complaints` is what `box` says.

    Raises `EnvironmentLacks` without a terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise EnvironmentLacks("watch needs a terminal: `takehome timebox` works without")
    kept, console = Watch(box), Console()
    with _keys() as quit_within, Live(console=console, screen=True, auto_refresh=False) as live:
        try:
            while True:
                live.update(_picture(kept, complaints, console), refresh=True)
                if quit_within(1 - time.time() % 1):
                    return
        except KeyboardInterrupt:
            return


def _picture(kept: Watch, complaints: list[str], console: Console) -> RenderableType:
    try:
        facts = kept.facts(complaints)
    except BadInput as error:  # the plan is being edited
        return Text(f"{error}\n\nThe screen comes back when that is mended; q quits.")
    return screen(facts, console.width, console.height, ticking=True)


@contextmanager
def _keys() -> Iterator[Callable[[float], bool]]:
    """A function that waits for some seconds and says whether q was pressed."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def quit_within(seconds: float) -> bool:
        ready, _, _ = select.select([terminal], [], [], seconds)
        if not ready:
            return False
        keys = os.read(terminal, 1024)
        return not keys or b"q" in keys.lower()

    try:
        tty.setcbreak(terminal)
        yield quit_within
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _stamp(file: Path) -> tuple[str, int, int]:
    try:
        status = file.stat()
    except OSError:
        return str(file), -1, 0
    return str(file), status.st_size, status.st_mtime_ns
