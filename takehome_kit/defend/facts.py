"""All that is known about a project before anything is asked: nothing here is made up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..analysis.records import read_results, run_files
from ..contracts.project import read_answers
from ..contracts.results import Results
from ..decide import Decision, read_decisions
from ..timebox.ledger import recompute
from ..timebox.log import Log
from ..timebox.state import Note
from .changes import Work, read_config, read_work, scaffold_config


@dataclass(frozen=True)
class Disk:
    """The index of the run's corpus as it lies on this disk, in bytes."""

    folder: str
    vectors: int  # vectors.faiss
    passages: int  # texts.json
    keywords: int  # words/


@dataclass(frozen=True)
class Facts:
    """A project as its files tell it."""

    project: Path
    answers: dict[str, Any]
    config: dict[str, Any]  # today's, by dotted name
    scaffold_config: dict[str, Any] | None
    run: Results | None
    earlier: Results | None  # the newest run before it over the same data
    runs: list[Results]  # all that can be read, oldest first
    work: Work
    decisions: list[Decision]
    notes: list[Note]
    disk: Disk | None

    @property
    def kind(self) -> str:
        return str(self.answers.get("kind", ""))


def gather(project: Path) -> Facts:
    """Read everything; raises `BadInput` or `ResultsError` for a file that can't be read."""
    runs = [read_results(file) for file in run_files(project)]
    run = _newest(runs)
    return Facts(
        project=project,
        answers=read_answers(project),
        config=read_config(project),
        scaffold_config=scaffold_config(project),
        run=run,
        earlier=_earlier(runs, run) if run else None,
        runs=runs,
        work=read_work(project),
        decisions=read_decisions(project),
        notes=recompute(Log(project).read().events).notes,
        disk=_disk(project, run) if run else None,
    )


def _newest(runs: list[Results]) -> Results | None:
    """The last run on the project's own data; a benchmark's only where there is no other."""
    own = [run for run in runs if not run["name"].startswith("beir:")]
    return (own or runs)[-1] if runs else None


def _earlier(runs: list[Results], run: Results) -> Results | None:
    from ..compare.paired import refusal

    before = runs[: runs.index(run)]
    return next((old for old in reversed(before) if refusal(old, run) is None), None)


def _disk(project: Path, run: Results) -> Disk | None:
    """The newest index that holds as many documents and chunks as the run's."""
    found = (project / ".index").glob("*/texts.json")
    for path in sorted(found, key=lambda p: -p.parent.stat().st_mtime):
        try:
            chunks = json.loads(path.read_text(encoding="utf-8"))["chunks"]
            vectors = (path.parent / "vectors.faiss").stat().st_size
            counts = len({chunk["document"] for chunk in chunks}), len(chunks)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # another layout than the scaffold's: nothing is claimed about it
        if counts == (run["corpus"]["documents"], run["corpus"]["chunks"]):
            words = sum(p.stat().st_size for p in (path.parent / "words").rglob("*") if p.is_file())
            return Disk(f".index/{path.parent.name}", vectors, path.stat().st_size, words)
    return None
