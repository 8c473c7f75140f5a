"""Files that came with the assignment: `takehome given` and `takehome new --into`.

They are nobody's work here, so provenance counts them apart. Which they are stands in a committed
file, a path a line; a folder stands for what is below it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from . import __version__
from .errors import BadInput
from .git import git, repository_around
from .project import ANSWERS, find_project
from .stage import MESSAGE, commit_plainly
from .update import require_clean
from .whole import write_whole

GIVEN = ".takehome-given"
BESIDE = ".scaffold"  # the ending of a rendered file whose name is taken


def read_given(project: Path) -> list[str]:
    """The paths that were given, relative to the project."""
    file = project / GIVEN
    return file.read_text(encoding="utf-8").split("\n") if file.is_file() else []


def is_given(name: str, given: Sequence[str]) -> bool:
    """Whether a file is one of them, or below one."""
    return any(name == path or name.startswith(f"{path}/") for path in given if path)


def give(folder: Path, paths: Sequence[Path]) -> None:
    """Note that `paths` came with the assignment. Raises `BadInput` for one that is not there."""
    project = find_project(folder).resolve()
    names = []
    for path in paths:
        full = path.resolve()
        if not full.exists() or not full.is_relative_to(project) or full == project:
            raise BadInput(f"{path} is no file or folder of {project}: name one that was given")
        names.append(full.relative_to(project).as_posix())
    _write(project, [*read_given(project), *names])
    print(f"Given with the assignment: {', '.join(names)}. Commit {GIVEN}.")


def check_host(folder: Path) -> None:
    """Raise `BadInput` unless a scaffold can be placed among the files of `folder`."""
    if not folder.is_dir() or not any(folder.iterdir()):
        raise BadInput(f"{folder} holds no files: without --into it is made anew")
    if (folder / ANSWERS).exists():
        raise BadInput(f"{folder} is a take-home of the kit's already")
    around = repository_around(folder)
    if around is None:
        return
    if around.resolve() != folder.resolve():
        raise BadInput(f"{folder} lies in the git repository {around}: name that one's top folder")
    require_clean(folder)


def place_among(stage: Path, folder: Path, kind: str) -> tuple[str, list[str]]:
    """Add what was rendered in `stage` to the files of `folder`, as a commit tagged `scaffold`.

    Theirs stay; where a name is taken, ours lies beside it. Returns the commit's short name and
    the names that were taken.
    """
    if repository_around(folder) is None:
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "--all")
        commit_plainly(folder, "Files given with the assignment")
    given = git(folder, "ls-files", "-z").split("\0")
    taken, written = [], [GIVEN]
    for source in sorted(path for path in stage.rglob("*") if path.is_file()):
        name = source.relative_to(stage).as_posix()
        target = folder / name
        if target.exists():
            if target.read_bytes() == source.read_bytes():
                continue
            taken.append(name)
            target = target.with_name(target.name + BESIDE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        written.append(target.relative_to(folder).as_posix())
    _write(folder, given)
    git(folder, "add", "--force", "--", *written)
    commit_plainly(folder, MESSAGE.format(version=__version__, kind=kind), *written)
    git(folder, "tag", "--no-sign", "scaffold")
    return git(folder, "rev-parse", "--short", "HEAD"), taken


def _write(project: Path, names: Sequence[str]) -> None:
    lines = [name for name in dict.fromkeys(names) if name]
    write_whole(project / GIVEN, ("\n".join(sorted(lines)) + "\n").encode())
