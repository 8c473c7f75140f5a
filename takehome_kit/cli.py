"""The command line: what each verb takes. What it does stands in a module per verb."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from . import __version__
from .check.commands import check
from .contracts.errors import BadInput, KitError
from .contracts.project import find_project
from .contracts.results import ResultsError
from .decide import command as decide
from .defend.command import command as defend
from .golden.commands import app as golden
from .label.command import command as label
from .scaffolding.commands import app as parts
from .sending.commands import pack
from .sending.commands import provenance_app as provenance
from .support.options import InProject
from .timebox.commands import app as timebox
from .timebox.commands import status

INTERRUPTED = 130  # what shells give a process that Ctrl-C ended

GROUPS = {
    "Start": ("brief", "new", "parts", "update"),
    "Measure": ("golden", "label", "eval", "compare", "ablate"),
    "Keep time": ("timebox", "decide"),
    "Send": ("check", "pack", "provenance", "defend"),
}


class Grouped(TyperGroup):
    """The verbs in the order in which the work needs them."""

    def format_commands(self, context: Any, formatter: Any) -> None:
        """Each group under its title."""
        room = formatter.width - 6 - max(map(len, self.commands))
        for title, names in GROUPS.items():
            rows = [(name, self.commands[name].get_short_help_str(room)) for name in names]
            with formatter.section(title):
                formatter.write_dl(rows)


app = typer.Typer(
    name="takehome",
    cls=Grouped,
    no_args_is_help=True,
    # Plain help costs 60 ms, rich panels 150.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(golden, name="golden")
app.add_typer(timebox, name="timebox")
app.add_typer(parts, name="parts")
app.add_typer(provenance, name="provenance")

_Project = Annotated[Path, typer.Argument(metavar="DIR", help="The take-home's folder.")]
_BRIEF = "The brief: Markdown, text, PDF, DOCX, HTML, or - for standard input."
_RUN = "A run's name, a path, a git ref, last, previous or scaffold."


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"takehome-kit {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Scaffold a take-home, run its baseline evals, compare the runs.

    \b
    takehome new rag acme-rag    a project that runs and measures itself
    takehome eval                its evals, what changed, an HTML report
    takehome                     in a project: where it stands, what comes next
    """


@app.command()
def new(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="KIND", help="rag, serving, finetune, evals, extract or agent."),
    ] = None,
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="New or empty folder; else by the name.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Answer a question; may be repeated."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers, as YAML or JSON.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take defaults, ask nothing.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List the files, write none.")] = False,
    corpus: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Documents to copy to data/documents.")
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Rows to train on, and to split: CSV or JSONL."),
    ] = None,
    train: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Training rows of a split that is given.")
    ] = None,
    validation: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its validation rows, if there are any.")
    ] = None,
    test: Annotated[Path | None, typer.Option(metavar="FILE", help="Its test rows.")] = None,
    brief: Annotated[Path | None, typer.Option(metavar="FILE", help=_BRIEF)] = None,
    parts: Annotated[
        str, typer.Option("--with", metavar="PART,…", help="Parts, as `takehome parts` lists them.")
    ] = "",
    into: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder with files, which stay.")
    ] = None,
) -> None:
    """Make a take-home: a project that runs, in a git repository.

    Asks for the project's name, package, time box, AI policy and what the kind needs,
    unless answered by --set, --answers or --yes. The scaffold is the first commit, tagged scaffold.
    With --brief, the brief proposes the answers, each with its sentence, and BRIEF.md is written.
    With --into, it is made among files that a company handed out; where a name is taken, theirs
    stays, and the scaffold's file lies beside it.

    \b
    takehome new rag acme-rag
    takehome new rag acme-rag --yes --with api,docker --corpus ~/acme/docs
    takehome new serving acme-api --yes --with docker,ci
    takehome new serving --into ~/challenge --yes
    takehome new finetune acme-tune --train ~/acme/train.csv --test ~/acme/test.csv
    """
    from .scaffolding.dataset import by_side
    from .scaffolding.new import new as run

    run(
        kind,
        folder,
        settings=settings or [],
        answers_file=answers,
        yes=yes,
        dry_run=dry_run,
        corpus=corpus,
        rows=by_side(data or [], train, validation, test),
        brief=brief,
        parts=parts,
        into=into,
    )


@app.command("brief")
def read_brief(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_BRIEF)],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the checklist goes.")
    ] = Path("BRIEF.md"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was read as JSON; write no checklist.")
    ] = False,
) -> None:
    """Read a brief: what it asks for, what to beware of, a list.

    Reads by rules, offline. With BRIEF_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY set, that model
    is asked too, and where it differs is shown. Reading a brief again keeps the list's ticks.
    """
    from .brief.intake import show_json, write

    if as_json:
        show_json(file)
    else:
        write(file, output)


@app.command("eval")
def evaluate(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DIR|NAME=VALUE",
            help="The take-home's folder, and variables for make, such as BEIR=DIR.",
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Compare with a run, a git ref, or scaffold."),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run though nothing has changed.")] = False,
    report: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Only write that run's report again; nothing is run."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
) -> None:
    """Run the evals, say what changed, write README and report.

    The same as make eval in the project (which sets up what is missing), and then the comparison
    with the run before. Paths in make's variables are relative to the project. Where nothing has
    changed since the last complete run, its results are shown and nothing is run.

    \b
    takehome eval
    takehome eval acme-rag BEIR=../data/vaswani
    takehome eval --report last --open
    """
    from .measuring.evaluate import evaluate as run
    from .report import write

    folder, extra = _split(arguments or [])
    if report is None:
        run(folder, extra, against, fresh)
    elif extra or against or fresh:
        raise BadInput("--report runs nothing: leave out what is for a run")
    if report or show:
        write(find_project(folder), report or "last", show)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help=_RUN)] = "previous",
    b: Annotated[str, typer.Argument(metavar="B", help=_RUN)] = "last",
    folder: InProject = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Compare two runs item by item, with intervals and verdicts."""
    from .compare import run

    run(find_project(folder), a, b, as_json, markdown)


@app.command()
def ablate(
    grid: Annotated[Path, typer.Argument(metavar="GRID", help="TOML file with the variants.")],
    extra: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME=VALUE", help="Variables for make, such as BEIR=DIR."),
    ] = None,
    folder: InProject = Path(),
) -> None:
    """Measure a grid of settings against the baseline."""
    from .ablate.command import run

    run(find_project(folder), grid, print, extra or [])


@app.command()
def update(
    folder: _Project = Path(),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List what would change, change nothing.")
    ] = False,
) -> None:
    """Bring in the newest release of the template.

    Files of yours that you have changed (src, tests, prompts, data, the golden set, README.md,
    config.toml) are left alone; the harness is merged, and conflicts are named.
    """
    from .scaffolding.update import update as run

    run(folder, dry_run=dry_run)


def _split(arguments: list[str]) -> tuple[Path, list[str]]:
    """The project's folder and the arguments for make: as for make, an equals sign tells them."""
    folders = [a for a in arguments if "=" not in a and not a.startswith("-")]
    if len(folders) > 1:
        raise BadInput(f"one folder at a time, not {', '.join(folders)}")
    return Path(*folders), [a for a in arguments if a not in folders]


app.command()(check)
app.command()(pack)
app.command("label")(label)
app.command("decide")(decide)
app.command("defend")(defend)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0, 1 failed check, 2 bad input, 3 environment, 130 Ctrl-C."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        # Looked at all day, so not by Typer: that imports pydantic for options.
        if given == ["timebox"]:
            status(Path())
        elif not given and "_TAKEHOME_COMPLETE" not in os.environ and _in_project():
            from .overview import show

            show(find_project(Path()))
        else:
            app(args=given, prog_name="takehome")
    except SystemExit as ended:  # Typer's way out, of success too
        if ended.code == INTERRUPTED:
            print("takehome: interrupted", file=sys.stderr)
        raise
    except Exception as error:
        if "--debug" in given:
            raise
        sentence, code = _explain(error)
        print(f"takehome: {sentence}", file=sys.stderr)
        sys.exit(code)
    sys.exit(0)


def _in_project() -> bool:
    try:
        return bool(find_project(Path()))
    except BadInput:
        return False


def _explain(error: Exception) -> tuple[str, int]:
    """One sentence and the exit code for an error."""
    if isinstance(error, KitError):
        return str(error), error.exit_code
    if isinstance(error, ResultsError):
        return str(error), 2
    if isinstance(error, OSError):
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror or error}{where}", 3
    return f"unexpected {type(error).__name__}: {error} (takehome --debug shows where)", 1
