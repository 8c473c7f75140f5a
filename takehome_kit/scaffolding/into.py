"""`takehome new --into`: a take-home among files that a company handed out.

The scaffold's commit names their files as given, as `takehome provenance given` does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from .. import __version__
from ..contracts.errors import BadInput
from ..contracts.project import ANSWERS
from ..support.git import git, repository_around
from .given import trailers
from .stage import MESSAGE, commit_plainly
from .update import require_clean

BESIDE = ".scaffold"  # the ending of a rendered file whose name is taken


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
    given = [name for name in git(folder, "ls-files", "-z").split("\0") if name]
    taken, written = [], []
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
    git(folder, "add", "--force", "--", *written)
    message = MESSAGE.format(version=__version__, kind=kind)
    commit_plainly(folder, f"{message.rstrip()}\n\n{trailers(given)}\n", *written)
    git(folder, "tag", "--no-sign", "scaffold")
    return git(folder, "rev-parse", "--short", "HEAD"), taken
