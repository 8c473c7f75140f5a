"""What `takehome label` takes. Imported by the command line, so it imports little itself."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..golden.project import Project
    from .setup import Setup


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The take-home's folder.")] = Path(),
    annotator: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who labels; else this computer's user."),
    ] = None,
    round_: Annotated[
        int,
        typer.Option("--round", min=1, help="2: what you labelled before again, to compare."),
    ] = 1,
    status: Annotated[
        bool, typer.Option("--status", help="Say how far it is and how far people agree.")
    ] = False,
    width: Annotated[
        float, typer.Option(metavar="W", help="The width wanted of the 95% interval of agreement.")
    ] = 0.2,
) -> None:
    """Label conversations or pairs, to measure judges on.

    Blind and in an order of your own: no score, no system's name, nobody else's label. One key a
    label, each on disk before the next; labels go to a file of yours in the project's label folder.

    \b
    takehome label --as ann
    takehome label --status
    """
    from ..contracts.errors import BadInput
    from ..golden.project import Project
    from .setup import read_setup
    from .status import status_lines
    from .store import read_folder

    if width <= 0:
        raise BadInput(f"--width {width:g}: a width is above 0, for example 0.2")
    project = Project.find(folder)
    setup = read_setup(project.root)
    read_folder(
        setup.folder, setup.scale, setup.columns
    )  # what is wrong is said before the work, not after it
    if not status:
        _label(project, setup, annotator or getpass.getuser(), round_)
    labels = read_folder(setup.folder, setup.scale, setup.columns)
    for line in status_lines(setup, labels, width):
        print(line)


def _label(project: Project, setup: Setup, annotator: str, round_: int) -> None:
    from ..contracts.errors import BadInput, EnvironmentLacks
    from .screen import Screen
    from .session import Session
    from .setup import read_tasks
    from .store import Log

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise EnvironmentLacks("labelling needs a terminal: run it in one, without pipes")
    log = Log(setup.folder, annotator, setup.scale)
    print("Asking the project for what is to be labelled …")
    tasks = read_tasks(project, setup, annotator, round_)
    if round_ > 1:
        tasks = [task for task in tasks if task.id in log.labels.of(round_ - 1)]
        if not tasks:
            raise BadInput(f"{log.path} has no label of round {round_ - 1}: label that one first")
    session = Session(tasks, log, setup.scale, round_)
    Screen(session, setup).run()
    left = session.total - session.earlier - session.labelled
    print(f"{session.labelled} labelled in {session.minutes:.1f} minutes, {left} to go: {log.path}")
