"""`takehome golden …`: what each command takes; heavy imports happen where they are used."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..support.options import InProject, hand_down

if TYPE_CHECKING:
    from .finding import Finding
    from .importers import Imported

app = typer.Typer(rich_markup_mode=None)

# Named one by one; the rest is counted.
REJECTED_SHOWN = 20
FINDINGS_SHOWN = 10  # of each rule


@app.callback(invoke_without_command=True)
def golden(context: typer.Context, folder: InProject = Path()) -> None:
    """Review the golden set's drafts; draft, import and lint.

    Alone, it reviews: confirm, correct or drop each draft, one key each; every key is saved.

    \b
    takehome golden draft -n 20
    takehome golden
    takehome golden lint
    """
    if context.invoked_subcommand is None:
        review(folder)
    else:
        hand_down(context, folder)


def review(folder: Path) -> None:
    """Open the review of the drafts in the terminal."""
    from takehome_kit.contracts.errors import BadInput, EnvironmentLacks

    from .documents import read_documents
    from .project import Project
    from .review import Review
    from .screen import Screen
    from .store import GoldenSet
    from .view import confirmed_line

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise EnvironmentLacks("the review needs a terminal: run it in one, without pipes")
    project = Project.find(folder)
    rows, dropped = GoldenSet.load(project.golden), GoldenSet.load(project.dropped)
    if not any(row.status == "draft" for row in rows.rows):
        raise BadInput(f"{project.golden} has no draft: takehome golden draft makes some")
    print("Reading the project's documents …")
    session = Review(rows, dropped, read_documents(project))
    Screen(project, session).run()
    print(f"{session.decided} of {session.total} drafts decided in {session.minutes:.1f} minutes.")
    print(confirmed_line(session))


@app.command()
def draft(
    n: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 30,
    folder: InProject = Path(),
) -> None:
    """Add drafts from the documents, reworded by the generator where one is configured."""
    from .drafts import draft as run
    from .project import Project

    project = Project.find(folder)
    print("Asking the project for drafts …")
    done = run(project, n)
    print(f"{done.added} drafts added to {project.golden}.")
    for note in done.notes:
        print(note)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, JSONL or a BEIR folder.")],
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN,…", help="Columns without an obvious name."),
    ] = None,
    folder: InProject = Path(),
) -> None:
    """Add rows from a file, their quotes checked; say what was rejected and why."""
    from takehome_kit.contracts.errors import CheckFailed

    from .documents import read_documents
    from .importers import import_rows
    from .project import Project
    from .store import GoldenSet

    project, mapping = Project.find(folder), _mapping(columns or [])
    rows = GoldenSet.load(project.golden)
    done = import_rows(file, mapping, read_documents(project), rows.rows)
    rows.append(done.rows)
    rows.save()
    _show_import(done, project.golden)
    if not done.rows:
        raise CheckFailed(f"nothing was imported from {file}")


@app.command()
def lint(
    folder: InProject = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Look for rows that make figures wrong (exit code 1) or say less than they could."""
    from takehome_kit.analysis.records import read_results, run_files

    from .documents import read_documents
    from .finding import Subject
    from .lint import as_dict
    from .lint import lint as run
    from .project import Project
    from .store import read

    project = Project.find(folder)
    rows, problems = read(project.golden)
    runs = [read_results(file) for file in run_files(project.root)]
    findings = run(Subject(rows.entries, read_documents(project), runs), problems)
    report = as_dict(findings, len(rows.entries))
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show_lint(findings, report["rows"])
    if report["errors"]:
        raise typer.Exit(1)


def _mapping(given: list[str]) -> dict[str, str]:
    from takehome_kit.contracts.errors import BadInput

    mapping = {}
    for pair in ",".join(given).split(",") if given else []:
        field, equals, column = pair.partition("=")
        if not (field and equals and column):
            raise BadInput(f"--map {pair}: write FIELD=COLUMN, for example question=Q")
        mapping[field.strip()] = column.strip()
    return mapping


def _show_import(done: Imported, path: Path) -> None:
    read = ", ".join(f"{name} from “{column}”" for name, column in done.columns.items())
    print(f"Read {read}.")
    print(f"{len(done.rows)} rows added to {path}, {len(done.rejected)} rejected.")
    for rejected in done.rejected[:REJECTED_SHOWN]:
        print(f"  {rejected.where}: {rejected.reason}")
    if len(done.rejected) > REJECTED_SHOWN:
        print(f"  … and {len(done.rejected) - REJECTED_SHOWN} more")
    drafts = sum(row.status == "draft" for row in done.rows)
    if drafts:
        print(f"{drafts} are drafts: takehome golden confirms them.")


def _show_lint(findings: list[Finding], rows: int) -> None:
    count = Counter[str]()
    for f in findings:
        count[f.rule] += 1
        if count[f.rule] <= FINDINGS_SHOWN:
            where = f"line {f.line}" if f.line else "the set"
            name = f" {f.id}" if f.id else ""
            print(f"{f.level}: {where}{name} [{f.rule}]: {f.what}. Fix: {f.fix}.")
    for rule, n in count.items():
        if n > FINDINGS_SHOWN:
            print(f"… and {n - FINDINGS_SHOWN} more [{rule}]; --json lists all.")
    errors = sum(f.level == "error" for f in findings)
    print(f"{rows} rows: {errors} errors, {len(findings) - errors} of advice.")
