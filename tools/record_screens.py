"""Record docs/img/*.svg: the time box in a real terminal of 80 by 24 and of 120 by 40.

    python tools/record_screens.py

A project is rendered, given the runs of examples/rag and a log whose events lie in the past; the
commands then run in tmux, and what its screen holds is exported by Rich. Needs tmux.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from takehome_kit.analysis.records import run_files
from takehome_kit.measuring.stamp import stamp
from takehome_kit.timebox.box import Box
from takehome_kit.timebox.clock import Clock, Moment, system_clock

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "img"
SCREENS = {"timebox": "takehome timebox", "timebox-watch": "takehome timebox watch"}
SIZES = ((80, 24), (120, 40))
BIN = Path(sys.executable).parent
WAIT = 6.0  # seconds until a screen is drawn; watch draws anew each second


def minutes_ago(minutes: float) -> Clock:
    """The clocks as they were, on an earlier start of the computer: it may be up for less."""

    def clock() -> Moment:
        now, back = system_clock(), 60 * minutes
        at = now.at - timedelta(seconds=back)
        return Moment(at, "earlier", 1e6 - back, 1e6 - back)

    return clock


def make_project(folder: Path) -> Path:
    """A take-home whose box is in its second phase, behind the plan."""
    project = folder / "acme"
    subprocess.run(
        [BIN / "takehome", "new", "rag", project, "--yes"], check=True, capture_output=True
    )
    shutil.copytree(ROOT / "examples/rag/reports", project / "reports", dirs_exist_ok=True)
    stamp(project, run_files(project)[-1])

    def box(ago: float) -> Box:
        return Box(project, print, minutes_ago(ago))

    box(115).start()
    phases = box(0).plan().phases
    for item in phases[0].items:
        box(95).done(item)
    box(88).next()
    for item in list(phases[1].items)[:2]:
        box(40).done(item)
    box(30).note("tables in two PDFs are read as one line: chunk them apart")
    subprocess.run([BIN / "takehome", "check"], cwd=project, capture_output=True, check=False)
    return project


def capture(project: Path, shown: str, width: int, height: int) -> str:
    """What a terminal of that size shows of a command, with its colours."""
    tmux = ["tmux", "-L", f"takehome-screens-{os.getpid()}"]
    shell = f"cd {shlex.quote(str(project))}; clear; echo '$ {shown}'; {shown}; sleep 60"
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    start = ["new-session", "-d", "-x", str(width), "-y", str(height), shell]
    subprocess.run([*tmux, "-f", "/dev/null", *start], env=environment, check=True)
    try:
        time.sleep(WAIT)
        done = subprocess.run(
            [*tmux, "capture-pane", "-e", "-p"], capture_output=True, text=True, check=True
        )
        return done.stdout
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)


def export(screen: str, title: str, width: int, path: Path) -> None:
    """Write the screen as an SVG."""
    console = Console(record=True, width=width, file=open(os.devnull, "w"))  # noqa: SIM115
    # All at once: a colour that goes on over a line's end is not said again.
    console.print(Text.from_ansi(screen.rstrip("\n")), no_wrap=True, overflow="crop")
    console.save_svg(str(path), title=title, theme=MONOKAI, unique_id=path.stem)


def main() -> None:
    """Record every screen in every size."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = make_project(Path(folder))
        for name, command in SCREENS.items():
            for width, height in SIZES:
                screen = capture(project, command, width, height)
                path = IMAGES / f"{name}-{width}x{height}.svg"
                export(screen, command, width, path)
                print(path)


if __name__ == "__main__":
    main()
