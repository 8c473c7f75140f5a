"""`takehome new`: render a project, commit the scaffold, move it into place."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..contracts.errors import BadInput
from ..support.git import repository_around, require_git
from . import scaffold
from .answers import (
    check_answers,
    check_asked,
    check_package,
    folder_of,
    read_answers_file,
    read_settings,
    title_of,
)
from .corpus import Documents, find_documents
from .dataset import Dataset, find_dataset
from .into import BESIDE, check_host, place_among
from .parts import check_effect, check_parts, default_parts
from .stage import STAGE, commit_scaffold, make_stage, nearest, place

if TYPE_CHECKING:
    from ..brief.proposal import Proposal

Own = Documents | Dataset  # the candidate's material


def new(
    kind: str | None,
    folder: Path | None,
    *,
    settings: Sequence[str],
    answers_file: Path | None,
    yes: bool,
    dry_run: bool,
    corpus: Path | None,
    rows: dict[str, Path],
    brief: Path | None = None,
    parts: str = "",
    into: Path | None = None,
) -> None:
    """Make a take-home in `folder`, whole or not at all; `brief` proposes its answers.

    With `into` it is made among the files of that folder, which stay as they are.

    Raises `BadInput` or `EnvironmentLacks`; whatever happens, nothing is left half-written.
    """
    require_git()
    if brief and kind and not folder:
        from ..brief.intake import kinds

        if kind not in kinds():
            folder, kind = Path(kind), None  # the brief says the kind, so this is the folder
    if into:
        if folder:
            raise BadInput(f"--into names the folder: leave {folder} out")
        check_host(into)
        folder = into.resolve()
    answers = _given(kind, settings, answers_file, corpus, rows)
    yes = yes or (dry_run and not sys.stdin.isatty())
    # A brief on standard input is no answer: the questions then go to the terminal itself.
    if not yes and not ((sys.stdin.isatty() or str(brief) == "-") and sys.stdout.isatty()):
        raise BadInput("this is no terminal to ask on: add --yes to take defaults for the rest")
    own = find_documents(corpus) if corpus else find_dataset(rows) if rows else None
    folder = Path(os.path.abspath(folder)) if folder else None
    if folder and not into:
        _check_free(folder)
    beside = into.resolve().parent if into else folder or Path.cwd()
    base = Path(tempfile.gettempdir()) if dry_run else nearest(beside)
    proposal, offered = _read_brief(brief, answers, ask=not yes) if brief else (None, {})
    if parts or own or "parts" in answers:
        answers["parts"] = _parts(answers, offered, parts, own is not None)
    with make_stage(base) as stage:
        recorded = _render(stage, answers, offered, folder, ask=not yes)
        folder = folder or Path.cwd() / folder_of(recorded["project_name"])
        if not into:
            _check_free(folder)
        if dry_run:
            _list(stage, folder, own)
            return
        # A company's own BRIEF.md stays, and no second one lies beside it.
        theirs = into and (folder / "BRIEF.md").exists()
        if proposal and not theirs:
            from ..brief.proposal import write_checklist

            write_checklist(proposal, stage)
        if into:
            commit = _place_among(stage, folder, recorded["kind"])
        else:
            commit = commit_scaffold(stage, recorded["kind"])
        if own:
            own.copy(folder if into else stage)
        if not into:
            place(stage, folder)
    _tell(folder, recorded["kind"], commit, own)
    if proposal and not theirs:
        print("BRIEF.md has the brief's checklist: read it against the brief.")


def _given(
    kind: str | None,
    settings: Sequence[str],
    file: Path | None,
    corpus: Path | None,
    rows: dict[str, Path],
) -> dict[str, Any]:
    """What the user has answered already: the file, overridden by --set, KIND and own material."""
    answers = {**(read_answers_file(file) if file else {}), **read_settings(settings)}
    if kind is not None and answers.setdefault("kind", kind) != kind:
        raise BadInput(f"the kind is {kind} and {answers['kind']} at once: name one")
    if corpus and answers.setdefault("kind", "rag") != "rag":
        raise BadInput(f"--corpus brings documents: the kind is rag, not {answers['kind']}")
    if rows and answers.setdefault("kind", "finetune") != "finetune":
        raise BadInput(
            f"--data brings rows to train on: the kind is finetune, not {answers['kind']}"
        )
    if rows and corpus:
        raise BadInput("--data is for a fine-tune, --corpus for a RAG system: give one of them")
    return answers


def _parts(answers: dict[str, Any], offered: dict[str, Any], more: str, own: bool) -> list[str]:
    """The parts that were named, or else the brief's or the usual ones, and `more`."""
    kind = str(answers.get("kind") or offered.get("kind") or "rag")
    usual = offered.get("parts", default_parts(kind))
    if own:
        # With material of one's own the sample is never used.
        usual = [part for part in usual if part != "sample"]
    named = answers.get("parts", usual)
    names = named if isinstance(named, list) else str(named).strip("[]").split(",")
    names = [name.strip() for name in [*names, *more.split(",")] if name.strip()]
    return check_parts(names, kind)


def _read_brief(brief: Path, answers: dict[str, Any], ask: bool) -> tuple[Proposal, dict[str, Any]]:
    from ..brief.intake import offer

    return offer(brief, answers, ask=ask)


def _render(
    stage: Path, answers: dict[str, Any], offered: dict[str, Any], folder: Path | None, ask: bool
) -> dict[str, Any]:
    given = list(answers)
    with scaffold.template_source() as source:
        questions = scaffold.read_questions(source)
        check_answers(answers, questions)
        title = title_of(folder) if folder else None
        if not ask:
            # Copier validates answers, not defaults: hand it the computed ones as answers.
            answers = {**offered, **answers}
            answers.setdefault("kind", questions["kind"]["default"])
            named = scaffold.derived_default(questions["project_name"], answers)
            answers.setdefault("project_name", title or named)
            derived = scaffold.derived_default(questions["package"], answers)
            check_package(answers.setdefault("package", derived))
        recorded = scaffold.render(source, stage, answers, title=title, ask=ask, offered=offered)
        unasked = {*default_parts(recorded["kind"]), *offered.get("parts", ())}
        check_effect(source, stage, [name for name in recorded["parts"] if name not in unasked])
    check_package(recorded["package"])
    check_asked(given, recorded)
    return recorded


def _place_among(stage: Path, folder: Path, kind: str) -> str:
    """Add the scaffold to files that were given, and name those whose names it would have had."""
    commit, taken = place_among(stage, folder, kind)
    for name in taken:
        print(f"{name} is theirs and stays; the scaffold's is {name}{BESIDE}")
    if "Makefile" in taken:
        print(f"Add `include Makefile{BESIDE}` to theirs: it brings make eval")
    return commit


def _check_free(folder: Path) -> None:
    """Raise `BadInput` unless `folder` is free: absent, or there and empty."""
    try:
        if folder.is_dir() and any(not p.name.startswith(STAGE) for p in folder.iterdir()):
            raise BadInput(f"{folder} is not empty: name a new folder")
        if os.path.lexists(folder) and not folder.is_dir():
            raise BadInput(f"{folder} exists and is no folder: name a new one")
    except OSError as error:
        raise BadInput(f"{folder} cannot be used: {error.strerror}") from error


def _list(stage: Path, folder: Path, own: Own | None) -> None:
    files = sorted(p.relative_to(stage).as_posix() for p in stage.rglob("*") if p.is_file())
    files += own.targets() if own else []
    for file in files:
        print(file)
    print(f"{len(files)} files would be written to {folder}; nothing was.")


def _tell(folder: Path, kind: str, commit: str, own: Own | None) -> None:
    around = repository_around(folder.parent)
    if around:
        print(
            f"{folder} lies in the git repository {around} and is a repository of its own: "
            "move it out, or ignore it there"
        )
    for line in own.told(folder) if own else ():
        print(line)
    print(f"Made {folder} (kind {kind}; scaffold commit {commit}, tag scaffold). Next:")
    shown = os.path.relpath(folder)
    print(f"  cd {shlex.quote(str(folder) if shown.startswith('..') else shown)}")
    print("  takehome eval   # sets up, runs the baseline evals, writes the report")
    print("  make test       # the project's own tests")
