"""The run that a reference means: a name, a path, `last`, `previous`, `scaffold`, a git ref."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..contracts.errors import BadInput
from ..contracts.project import ANSWERS, inputs_file
from ..contracts.results import Results, ResultsError
from ..support.git import GitError, git
from .records import read_results, run_files


@dataclass(frozen=True)
class Run:
    """A run and how it was found, for the reader: "last", "earliest run", "main, committed"."""

    results: Results
    found_as: str


def resolve(reference: str, project: Path) -> Run:
    """The run that `reference` means in `project`.

    Raises `BadInput` when nothing or more than one run fits, `ResultsError` when the file cannot be
    used.
    """
    if reference in ("last", "previous"):
        return Run(read_results(_from_the_end(project, reference)), reference)
    if reference == "scaffold":
        return _scaffold(project)
    for path in (Path(reference), project / reference):
        file = path / "results.json" if path.is_dir() else path
        if file.is_file():
            return Run(read_results(file), str(path))
    named = [file for file in run_files(project) if file.parent.name.startswith(reference)]
    if len(named) > 1:
        runs = ", ".join(file.parent.name for file in named)
        raise BadInput(f"“{reference}” is the beginning of {len(named)} runs: {runs}")
    if named:
        return Run(read_results(named[0]), named[0].parent.name)
    return _committed(project, reference)


def _from_the_end(project: Path, reference: str) -> Path:
    """The newest run, or the newest before it on the same questions (BEIR runs have others)."""
    files = run_files(project)
    if files and reference == "last":
        return files[-1]
    name = read_results(files[-1])["name"] if files else ""
    before = [file for file in files[:-1] if read_results(file)["name"] == name]
    if before:
        return before[-1]
    have = f"only one run on “{name}”" if files else "no run"
    raise BadInput(
        f"there is {have} in {project / 'reports'}, so no “{reference}”: run `takehome eval`"
    )


def _scaffold(project: Path) -> Run:
    """The newest run committed at tag `scaffold`; without one, the project's earliest run."""
    committed = _runs_at(project, "scaffold")
    if committed:
        return _show(project, "scaffold", committed[-1])
    why = "no tag scaffold" if committed is None else "tag scaffold holds no run"
    files = run_files(project)
    if not files:
        raise BadInput(f"{why} and {project / 'reports'} has none either: run `takehome eval`")
    return Run(read_results(files[0]), f"earliest run; {why}")


def _committed(project: Path, ref: str) -> Run:
    """The newest run that was committed at a git ref."""
    committed = _runs_at(project, ref)
    if committed is None:
        names = ", ".join(file.parent.name for file in run_files(project)) or "none"
        raise BadInput(
            f"“{ref}” is no run, no results.json and no git ref of {project}; its runs: {names}"
        )
    if not committed:
        raise BadInput(
            f"git ref “{ref}” has no reports/<run>/results.json: commit one, or name a run"
        )
    return _show(project, ref, committed[-1])


def _runs_at(project: Path, ref: str) -> list[str] | None:
    """Paths of the `results.json` committed at `ref`, oldest first; None when it is no ref."""
    commit = _git(project, "rev-parse", "-q", "--verify", "--end-of-options", f"{ref}^{{commit}}")
    if commit is None:
        return None
    listed = _git(project, "ls-tree", "-r", "-z", "--name-only", commit.strip(), "reports/") or ""
    names = [name for name in listed.split("\0") if name.endswith("/results.json")]
    return sorted(name for name in names if name.count("/") == 2)


def _show(project: Path, ref: str, name: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        # As in a project, where stands beside what it was made of.
        copy = Path(folder) / name
        copy.parent.mkdir(parents=True)
        copy.write_text(_git(project, "show", f"{ref}:./{name}") or "", encoding="utf-8")
        noted = inputs_file(project / name)
        for file in (noted, project / ANSWERS):
            if file.is_file():
                target = Path(folder) / file.relative_to(project.absolute())
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
        try:
            return Run(read_results(copy), f"committed at {ref}")
        except ResultsError as error:
            raise BadInput(str(error).replace(str(copy), f"{name} at git ref {ref}")) from None


def _git(project: Path, *arguments: str) -> str | None:
    """What git prints, or None when it says no or is not installed."""
    try:
        return git(project, *arguments)
    except (GitError, OSError):
        return None
