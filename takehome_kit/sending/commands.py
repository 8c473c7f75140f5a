"""`takehome pack` and `takehome provenance …`: what each command takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..support.options import InProject, hand_down

provenance_app = typer.Typer(rich_markup_mode=None)


def pack(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The take-home's folder.")] = Path(),
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Else beside the project's folder."),
    ] = None,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Also write a git bundle with the history.")
    ] = False,
    all_runs: Annotated[
        bool, typer.Option("--all-runs", help="Pack the runs that no text names, too.")
    ] = False,
) -> None:
    """Make the archive that is sent, of what git tracks at HEAD.

    Of the runs in reports/ it takes the last and those that the README or a report names. All is
    checked first; with a blocker nothing is written (exit code 1).
    """
    from ..contracts.project import find_project
    from .pack import pack as run

    for line in run(find_project(folder), output, bundle, all_runs):
        print(line)


@provenance_app.callback(invoke_without_command=True)
def provenance(
    context: typer.Context,
    folder: InProject = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count lines by author: the scaffold, the company, you.

    Alone, it counts by git blame at HEAD, and names what is yours in the README: lines that were
    only moved, copied or indented stay the scaffold's.

    \b
    takehome provenance
    takehome provenance given data/documents starter.py
    """
    if context.invoked_subcommand is None:
        from ..contracts.project import find_project
        from .provenance_view import run

        run(find_project(folder), as_json)
    else:
        hand_down(context, folder)


@provenance_app.command()
def given(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.")],
    folder: InProject = Path(),
) -> None:
    """Commit what the company handed out as the company's: data, starter code.

    What you change in it afterwards is yours.
    """
    from ..contracts.project import find_project
    from ..scaffolding.given import mark

    print(mark(find_project(folder), paths))
