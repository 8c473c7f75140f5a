"""What `takehome check` takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Project = Annotated[Path, typer.Argument(metavar="DIR", help="The take-home's folder.")]


def check(
    folder: Project = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    fresh: Annotated[
        bool,
        typer.Option("--fresh", help="Also run the README's commands in a clean clone (minutes)."),
    ] = False,
    tests: Annotated[
        bool, typer.Option("--tests", help="Also run make test, and keep how it ended.")
    ] = False,
) -> None:
    """Look for what a reviewer would trip over.

    Exit code 1 when something blocks. Reads the files and git, and runs nothing of yours: whether
    the tests pass is --tests' to find out, whether a reviewer can run it all, --fresh's. A blocker
    is to be put right; advice is for your judgement.
    """
    from datetime import UTC, datetime

    from ..contracts.project import find_project, local_folder
    from ..support.whole import write_whole
    from ..timebox.checked import FILE
    from .fresh import fresh as in_clone
    from .registry import CHECKS, run_checks
    from .subject import Subject
    from .tests import run as run_tests
    from .view import as_json as to_json
    from .view import as_text, for_the_clock

    subject = Subject.of(find_project(folder))
    if tests:
        run_tests(subject)
    names = [one.name for one in CHECKS] + ["fresh"] * fresh
    findings = (list(in_clone(subject)) if fresh else []) + run_checks(subject)
    findings.sort(key=lambda finding: finding.level != "blocker")
    local_folder(subject.root)
    write_whole(subject.root / FILE, for_the_clock(findings, datetime.now(UTC)))
    print(to_json(findings, names) if as_json else as_text(findings, len(names)))
    if any(finding.level == "blocker" for finding in findings):
        raise typer.Exit(1)
