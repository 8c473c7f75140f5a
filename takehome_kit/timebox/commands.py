"""`takehome timebox …`: what each command takes; the work is imported where it is done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..support.options import InProject, hand_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from .box import Box
    from .state import State
    from .view import Facts

app = typer.Typer(rich_markup_mode=None)

Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When it really was: HH:MM, or 2026-11-23T23:40."),
]


@app.callback(invoke_without_command=True)
def timebox(context: typer.Context, folder: InProject = Path()) -> None:
    """Show what is left, what is due, what to do; keep the clock.

    The plan is timebox.toml, yours to edit. Time counts from start to stop, less the pauses.

    \b
    takehome timebox start
    takehome timebox done brief
    takehome timebox pause --since 14:10
    """
    if context.invoked_subcommand is None:
        status(folder)
    else:
        hand_down(context, folder)


@app.command()
def start(since: Since = None, folder: InProject = Path()) -> None:
    """Start the clock, in the plan's first phase; after a pause or a stop, go on."""
    from .times import duration

    box = _box(folder)
    if box.state().mode in ("paused", "stopped"):
        _tell(box.resume(since), "Running")
        return
    box.start(since)
    plan = box.plan()
    first = plan.phases[0]
    print(f"Started: {plan.hours:g} h. “{first.name}”: {duration(first.seconds)}.")


@app.command()
def pause(since: Since = None, folder: InProject = Path()) -> None:
    """Stop counting until start."""
    _tell(_box(folder).pause(since), "Paused")


@app.command()
def stop(since: Since = None, folder: InProject = Path()) -> None:
    """End the box: draw plan against fact, fill in the README's time spent."""
    from rich.console import Console

    from .report import as_markdown, chart

    box = _box(folder)
    state = box.state()
    stopped_before = state.mode == "stopped" and since is None
    _tell(state if stopped_before else box.stop(since), "Stopped")
    facts = _facts(box)
    Console(highlight=False).print(chart(facts))
    _fill(box.project / "README.md", as_markdown(facts))


@app.command("next")
def next_(folder: InProject = Path()) -> None:
    """Go on to the next phase."""
    from .times import duration

    box = _box(folder)
    plan, before = box.plan(), box.state()
    phase, left = plan.phase(box.next().phase), plan.phase(before.phase)
    if phase:
        print(f"“{phase.name}”: {duration(phase.seconds)}.")
    if left and (rest := [id_ for id_ in left.items if id_ not in before.done]):
        print(f"Not ticked in “{left.name}”: {', '.join(rest)}.")


@app.command()
def done(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Its id, as timebox shows it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take the tick back.")] = False,
    folder: InProject = Path(),
) -> None:
    """Tick an item of the checklist."""
    box = _box(folder)
    if undo:
        box.undo(item)
        print(f"{item} is open again.")
    else:
        box.done(item)
        print(f"Done: {box.plan().items[item]}.")


@app.command()
def note(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="With or without quotes.")],
    folder: InProject = Path(),
) -> None:
    """Write down what you saw or decided, with the time and the phase."""
    box = _box(folder)
    box.note(" ".join(text))
    print("Noted.")


def status(folder: Path) -> None:
    """Show time left, phase, checklist, last eval, what to do."""
    from rich.console import Console

    from .view import screen

    console = Console(highlight=False)
    console.print(screen(_facts(_box(folder)), console.width))


@app.command()
def watch(folder: InProject = Path()) -> None:
    """Show the same, live; q quits."""
    from .watch import watch as run

    said: list[str] = []
    box = _box(folder, said.append)
    box.plan()
    run(box, said)


def _fill(readme: Path, block: str) -> None:
    from .readme import END, START, fill

    if fill(readme, block):
        _say(f"{readme}: time spent is filled in.")
    else:
        _say(f"{readme} is left as it is: it has no {START} … {END}")


def _box(folder: Path, say: Callable[[str], None] | None = None) -> Box:
    from takehome_kit.contracts.project import find_project

    from .box import Box

    return Box(find_project(folder), say or _say)


def _facts(box: Box) -> Facts:
    from .checked import last_check
    from .evals import last_eval
    from .view import Facts

    plan, state = box.plan(), box.state()
    found = last_eval(box.project, state.now.at, box.zone)
    checked = last_check(box.project, state.now.at, box.zone)
    return Facts(box.project.name, plan, state, found, checked, box.zone)


def _tell(state: State, what: str) -> None:
    from .times import clock_time, duration

    turned = state.turned or state.now.at
    print(
        f"{what} since {clock_time(turned, state.now.at, None)}; {duration(state.worked)} worked."
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr)
