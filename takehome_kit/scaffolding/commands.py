"""`takehome parts …`: what each command takes; the work is imported where it is done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..support.options import InProject, hand_down

app = typer.Typer(rich_markup_mode=None)

Names = Annotated[list[str], typer.Argument(metavar="PART…", help="As takehome parts lists.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="List the files, change none.")]


@app.callback(invoke_without_command=True)
def parts(context: typer.Context, folder: InProject = Path()) -> None:
    """List the parts there are, and those here; add, remove.

    \b
    takehome parts
    takehome parts add api docker
    takehome parts remove sample
    """
    if context.invoked_subcommand is None:
        from .parts import show

        show(folder)
    else:
        hand_down(context, folder)


@app.command()
def add(names: Names, folder: InProject = Path(), dry_run: DryRun = False) -> None:
    """Bring parts into the take-home: code that is then yours.

    Merged three ways, as an update is, and committed as the scaffold's. Conflicts are named.
    """
    from .parts import add as run

    run(folder, names, dry_run=dry_run)


@app.command()
def remove(names: Names, folder: InProject = Path(), dry_run: DryRun = False) -> None:
    """Take parts out: what the brief does not ask for need not be read. Merged as add does it."""
    from .parts import remove as run

    run(folder, names, dry_run=dry_run)
