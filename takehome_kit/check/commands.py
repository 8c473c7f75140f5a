"""`takehome check`, `pack`, `given`, `provenance` and `diff`: what each command takes."""

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
    """Look for what a reviewer would trip over; exit code 1 when something blocks.

    Reads the files and git, and runs nothing of yours: whether the tests pass is --tests' to find
    out, whether a reviewer can run it all, --fresh's. A blocker is to be put right; advice is for
    your judgement.
    """
    from datetime import UTC, datetime

    from ..contracts.project import find_project
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
    write_whole(subject.root / FILE, for_the_clock(findings, datetime.now(UTC)))
    print(to_json(findings, names) if as_json else as_text(findings, len(names)))
    if any(finding.level == "blocker" for finding in findings):
        raise typer.Exit(1)


def pack(
    folder: Project = Path(),
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
    """Make the archive that is sent: what git tracks at HEAD, and nothing else.

    Of the runs in reports/ it takes the last and those that the README or a report names. All is
    checked first; with a blocker nothing is written (exit code 1).
    """
    from ..contracts.project import find_project
    from ..sending.pack import pack as run

    for line in run(find_project(folder), output, bundle, all_runs):
        print(line)


def provenance(
    folder: Project = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    changes: Annotated[
        bool, typer.Option("--diff", help="Show the difference to the scaffold instead.")
    ] = False,
) -> None:
    """Count which lines are the scaffold's, the company's, yours; name yours in the README.

    By git blame at HEAD: lines that were only moved, copied or indented stay the scaffold's.
    """
    from ..contracts.project import find_project
    from ..sending.provenance_view import run, show_diff

    if changes:
        show_diff(find_project(folder))
    else:
        run(find_project(folder), as_json)


def given(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.")],
    folder: Annotated[
        Path, typer.Option("--project", metavar="DIR", help="The take-home's folder.")
    ] = Path(),
) -> None:
    """Commit what the company handed out as the company's: data, starter code.

    `takehome provenance` counts it apart; what you change in it afterwards is yours.

    \b
    takehome given data/documents starter.py
    """
    from ..contracts.project import find_project
    from ..sending.given import mark

    print(mark(find_project(folder), paths))


def diff(folder: Project = Path()) -> None:
    """Show your own work: the difference to the scaffold, in git's pager."""
    from ..contracts.project import find_project
    from ..sending.provenance_view import show_diff

    show_diff(find_project(folder))
