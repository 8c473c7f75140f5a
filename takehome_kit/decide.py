"""`takehome decide`: add a decision to docs/decisions.md, and read that file again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from filelock import FileLock

from .contracts.errors import BadInput, EnvironmentLacks
from .contracts.project import local_folder
from .support.options import InProject
from .support.whole import read_exact, write_whole

FILE = "docs/decisions.md"
SECTION = "## Design decisions and trade-offs"
LINK = f"The decisions as they were taken, with their evidence: [{FILE}]({FILE})."
HEADING = (
    "# Decisions\n\nIn the order they were taken; figures are those of the run that is named.\n"
)
_TITLE = re.compile(r"^## (\d+)\. (.+?)\s*$", re.M)
_FIELDS = {
    name: re.compile(rf"^- {label}: (.+?)\s*$", re.M)
    for name, label in {
        "instead": "Instead of",
        "because": "Because",
        "evidence": "Evidence",
    }.items()
}


@dataclass(frozen=True)
class Decision:
    """One entry; fields that a hand-edited entry lacks are empty."""

    number: int
    title: str
    instead: str
    because: str
    evidence: str


def command(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What you decided.")],
    instead: Annotated[str, typer.Option(metavar="TEXT", help="The alternative you left.")],
    because: Annotated[str, typer.Option(metavar="TEXT", help="Why.")],
    evidence: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="The run that shows it: a name, a path, a git ref, last."),
    ] = None,
    folder: InProject = Path(),
) -> None:
    """Note a design decision in docs/decisions.md.

    \b
    takehome decide "chunk by heading" --instead "fixed windows" --because "…" --evidence last
    """
    from .contracts.project import find_project

    project = find_project(folder)
    added = decide(project, title, instead, because, evidence)
    print(f"{project / FILE}: decision {added.number}, “{added.title}”.")
    print(f"Evidence: {added.evidence}")


def decide(project: Path, title: str, instead: str, because: str, evidence: str | None) -> Decision:
    """Append a decision; when that makes the file, link it in the README.

    Raises `BadInput` for an empty text, a title that is there already or an unknown run, and
    `EnvironmentLacks` when the file cannot be written; the file is then as it was.
    """
    title, instead = _line("TITLE", title), _line("--instead", instead)
    because = _line("--because", because)
    shown = _evidence(project, evidence) if evidence else "nothing measured"
    path = project / FILE
    try:
        with _alone(project):
            text = read_exact(path)
            decision = Decision(_number(path, text, title), title, instead, because, shown)
            if text is None:
                _link(project / "README.md")
            before = HEADING if text is None else text.rstrip() + "\n"
            write_whole(path.resolve(), f"{before}\n{_entry(decision)}".encode())
    except OSError as error:
        raise EnvironmentLacks(f"{path} cannot be written: {error.strerror or error}") from None
    return decision


def read_decisions(project: Path) -> list[Decision]:
    """The decisions of a project, none without the file; raises `BadInput` if it is not text."""
    parts = _TITLE.split(read_exact(project / FILE) or "")[1:]
    return [
        Decision(int(number), title, **{name: _field(name, body) for name in _FIELDS})
        for number, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def _field(name: str, body: str) -> str:
    found = _FIELDS[name].search(body)
    return found[1] if found else ""


def _line(name: str, text: str) -> str:
    """One line: a break would end the list item it becomes."""
    if not text.split():
        raise BadInput(f"{name} is empty: say it in a few words")
    return " ".join(text.split())


def _evidence(project: Path, reference: str) -> str:
    """The run and its headline metric as the record has them."""
    from .analysis.runs import resolve
    from .analysis.text import interval, value

    run = resolve(reference, project).results
    for metric in run["metrics"]:
        if metric["headline"] and metric["slice"] is None and metric["bounds"]:
            span = f"95% interval {interval(metric)}, n = {metric['n']}"
            return f"run {run['run']} ({run['name']}): {metric['name']} {value(metric)} ({span})"
    return f"run {run['run']} ({run['name']}), which has no headline score"


def _number(path: Path, text: str | None, title: str) -> int:
    taken = [(int(number), old) for number, old in _TITLE.findall(text or "")]
    for number, old in taken:
        if old.casefold() == title.casefold():
            why = "edit that one, or decide anew under another title"
            raise BadInput(f"{path} has “{old}” already, as decision {number}: {why}")
    return max((number for number, _ in taken), default=0) + 1


def _entry(decision: Decision) -> str:
    return (
        f"## {decision.number}. {decision.title}\n\n"
        f"- Date: {date.today().isoformat()}\n"
        f"- Instead of: {decision.instead}\n"
        f"- Because: {decision.because}\n"
        f"- Evidence: {decision.evidence}\n"
    )


def _link(readme: Path) -> None:
    """Put the link below the README's section, once; say so when there is no such section."""
    text = read_exact(readme) or ""
    if f"]({FILE})" in text:
        return
    heading = re.search(rf"^{re.escape(SECTION)}[ \t]*(\r?\n|\Z)", text, re.M)
    if not heading:
        print(f"{readme} has no section “{SECTION[3:]}”: link {FILE} in it yourself.")
        return
    end = heading[1] or "\n"
    before = text[: heading.end()] + ("" if heading[1] else end)
    linked = f"{before}{end}{LINK}{end}{text[heading.end() :]}"
    write_whole(readme.resolve(), linked.encode())


@contextmanager
def _alone(project: Path) -> Iterator[None]:
    """Two terminals at once: the second waits for the first and sees what it wrote."""
    with FileLock(local_folder(project) / "decisions.lock"):
        yield
