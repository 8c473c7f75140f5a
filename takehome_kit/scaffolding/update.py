"""`takehome update`: bring a newer template into a project, leaving the candidate's work alone."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput, CheckFailed, EnvironmentLacks
from ..contracts.project import find_project, read_answers
from ..support.git import GitError, git, repository_around, require_git
from . import scaffold

# The candidate's own, once touched: a changed file below these is never updated, merged or removed.
OWNED = (
    "src/",
    "tests/",
    "prompts/",
    "data/",
    "reports/",
    "README.md",
    "config.toml",
    "timebox.toml",
    "violations.md",
    "writeup.md",
    "design.md",
    "evals/golden.jsonl",
    "evals/golden.dropped.jsonl",
    "evals/thresholds.toml",
)
_SHORTHANDS = {"gh:": "https://github.com/", "gl:": "https://gitlab.com/", "git+": ""}
Version = tuple[int, int, int]


@dataclass(frozen=True)
class Change:
    """What an update would do: paths by fate, relative to the project."""

    written: list[str]
    removed: list[str]
    kept: list[str]  # the candidate's, changed: left alone
    missed: list[str]  # of the kept ones, those that the template changed, too


def update(folder: Path, *, dry_run: bool) -> None:
    """Merge the newest release of the template into the take-home around `folder`.

    Raises `BadInput` for a project that cannot be updated as it stands, `EnvironmentLacks` when
    the template's repository cannot be had, `CheckFailed` when files were left in conflict.
    """
    require_git()
    project = find_project(folder)
    answers = read_answers(project)
    repository, recorded = _origin(project, answers)
    newest = _newest(_tags(project, repository, recorded))
    if _version(newest) <= _version(recorded):
        print(f"Already up to date with the template ({recorded}).")
        return
    if not dry_run:
        require_clean(project)
    change = _plan(project, answers["_src_path"], recorded, newest)
    if dry_run:
        _tell(change, f"{recorded} → {newest} would")
        return
    scaffold.merge_release(project, newest, change.kept)
    _tell(change, f"{recorded} → {newest} did")
    _require_no_conflict(project)
    print("Look at it with `git diff`, run `make test`, then commit.")


def _origin(project: Path, answers: dict[str, Any]) -> tuple[str, str]:
    """The template's repository, as git knows it, and the release the project has."""
    source, recorded = answers.get("_src_path"), str(answers.get("_commit"))
    if not source or not re.match(r"v\d+\.\d+\.\d+", recorded):
        raise BadInput(
            f"{project}/.copier-answers.yml names no release of the template "
            f"(_src_path: {source}, _commit: {recorded}): it cannot be updated"
        )
    for short, long in _SHORTHANDS.items():
        if source.startswith(short):
            source = long + source.removeprefix(short)
    return source, recorded


def _tags(project: Path, repository: str, recorded: str) -> list[str]:
    """The releases that the repository has, the recorded one among them."""
    try:
        listed = git(project, "ls-remote", "--tags", "--refs", "--", repository)
    except GitError as error:
        raise EnvironmentLacks(
            f"the template at {repository} cannot be reached: {error}"
        ) from error
    tags = [line.rpartition("/")[2] for line in listed.splitlines()]
    # Between releases git describes a commit as v0.1.0-3-gabcdef.
    release = re.sub(r"-\d+-g[0-9a-f]+$", "", recorded)
    if release not in tags:
        raise EnvironmentLacks(
            f"{repository} has no tag {release}, from which this project was made: "
            "an update needs it to tell your changes from the template's"
        )
    return [tag for tag in tags if re.fullmatch(r"v\d+\.\d+\.\d+", tag)]


def _newest(tags: list[str]) -> str:
    return max(tags, key=_version)


def _version(tag: str) -> Version:
    major, minor, patch = re.findall(r"\d+", tag)[:3]
    return int(major), int(minor), int(patch)


def require_clean(project: Path) -> None:
    """Raise `BadInput` unless the project is in git and all is committed."""
    if repository_around(project) is None:
        raise BadInput(f"{project} is not in a git repository: run git init and commit first")
    dirty = git(project, "status", "--porcelain", "--", ".").splitlines()
    if dirty:
        names = ", ".join(line[3:] for line in dirty[:5]) + (", ..." if len(dirty) > 5 else "")
        raise BadInput(
            f"{project} has changes that are not committed ({names}): commit or stash them, "
            "so that what is merged can be told from them"
        )


def _plan(project: Path, source: str, recorded: str, newest: str) -> Change:
    """Compare the project with fresh renders of the recorded and of the newest release."""
    with tempfile.TemporaryDirectory(prefix="takehome-") as folder:
        old, new = Path(folder, "old"), Path(folder, "new")
        scaffold.render_release(project, old, source, recorded)
        scaffold.render_release(project, new, source, newest)
        paths = sorted({p.relative_to(top).as_posix() for top in (old, new) for p in _files(top)})
        kept = [path for path in paths if _owned(path) and not _untouched(project, old, path)]
        moved = [path for path in paths if not same_file(old / path, new / path)]
        mine = set(kept)
        return Change(
            written=[p for p in moved if p not in mine and (new / p).exists()],
            removed=[p for p in moved if p not in mine and not (new / p).exists()],
            kept=kept,
            missed=[path for path in moved if path in mine],
        )


def _files(top: Path) -> list[Path]:
    return [path for path in top.rglob("*") if path.is_file()]


def _owned(path: str) -> bool:
    return any(path == own or (own.endswith("/") and path.startswith(own)) for own in OWNED)


def _untouched(project: Path, old: Path, path: str) -> bool:
    """Whether the candidate left a path as the template made it (or left it absent)."""
    return same_file(project / path, old / path)


def same_file(one: Path, other: Path) -> bool:
    """Whether both have the same content, or neither is there."""
    if not one.is_file() or not other.is_file():
        return one.is_file() == other.is_file()
    return one.read_bytes() == other.read_bytes()


def _require_no_conflict(project: Path) -> None:
    # One line per file and stage: "mode hash stage<TAB>path".
    lines = git(project, "ls-files", "--unmerged", "--", ".").splitlines()
    files = sorted({line.partition("\t")[2] for line in lines})
    if files:
        raise CheckFailed(
            f"your changes and the template's meet in {', '.join(files)}: "
            "settle each <<<<<<< by hand, then git add and commit"
        )


def _tell(change: Change, what: str) -> None:
    print(f"Update {what} change {len(change.written)} files and remove {len(change.removed)}.")
    for label, paths in (("change", change.written), ("remove", change.removed)):
        for path in paths:
            print(f"  {label}  {path}")
    for path in change.missed:
        print(f"  yours   {path} (left as it is; the template has changed it)")
