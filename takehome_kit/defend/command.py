"""What `takehome defend` takes. Imported by the command line, so it imports little itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The take-home's folder.")] = Path(),
    practice: Annotated[
        bool, typer.Option("--practice", help="Be asked in the terminal, against a clock.")
    ] = False,
    minutes: Annotated[
        float | None,
        typer.Option(metavar="M", help="With --practice: stop asking after so many minutes."),
    ] = None,
) -> None:
    """Write DEFENSE.md: the questions a reviewer will ask.

    They come from its settings, its last run, its changes to the scaffold and its decisions; beside
    them stand those that interviews come back to, each with what a strong answer covers.

    \b
    takehome defend
    takehome defend --practice --minutes 20
    """
    from ..contracts.errors import BadInput
    from ..contracts.project import find_project

    if minutes is not None and not practice:
        raise BadInput("--minutes is for --practice: add it")
    if minutes is not None and not 0 < minutes <= 24 * 60:
        raise BadInput(f"--minutes {minutes:g}: more than 0, and a day at most")
    project = find_project(folder)
    _practise(project, minutes) if practice else _write(project)


def _write(project: Path) -> None:
    from .asking import ask, no_run
    from .facts import gather
    from .files import NAME, write
    from .page import page

    facts = gather(project)
    said = write(project, page(facts))
    counts = [(group.title, len(group.questions)) for group in ask(facts)]
    print(f"{project / NAME}: {sum(n for _, n in counts)} questions and a STAR outline.")
    for title, n in counts:
        print(f"{n:>4}  {title}")
    for line in [*said, *([] if facts.run else [no_run(facts)])]:
        print(line)


def _practise(project: Path, minutes: float | None) -> None:
    from ..contracts.errors import EnvironmentLacks
    from .asking import ask
    from .facts import gather
    from .practice import Practice
    from .progress import Progress

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise EnvironmentLacks("the practice needs a terminal: run it in one, without pipes")
    questions = [question for group in ask(gather(project)) for question in group.questions]
    progress = Progress(project)
    session = Practice(questions, progress, minutes)
    from .screen import Screen

    Screen(session).run()
    print(session.summary())
    for line in progress.rejected:
        print(line)
