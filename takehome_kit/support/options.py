"""What several commands take: the take-home's folder, by --project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

InProject = Annotated[
    Path, typer.Option("--project", metavar="DIR", help="The take-home's folder.")
]


def hand_down(context: typer.Context, folder: Path) -> None:
    """Before the sub-command's name --project means the same as after it."""
    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"folder": folder}}
