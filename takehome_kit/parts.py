"""`takehome add` and `takehome parts`: what only some briefs ask for, brought in on demand."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import scaffold
from .errors import BadInput, CheckFailed, KitError
from .git import git, require_git
from .project import ANSWERS, find_project
from .stage import identity
from .update import require_clean

KINDS = ("rag",)  # the kinds that have parts


def known_parts() -> dict[str, str]:
    """The parts and a line on each, in the template's order."""
    with scaffold.template_source() as source:
        choices = scaffold.read_questions(source)["parts"]["choices"]
    return {name: label.partition(": ")[2] for label, name in choices.items()}


def check_parts(names: Sequence[str], kind: str) -> list[str]:
    """The parts that were named, in the template's order, each once.

    Raises `BadInput` for a kind without parts and for a part that there is not.
    """
    if names and kind not in KINDS:
        raise BadInput(f"kind {kind} has no parts yet: leave out {', '.join(names)}")
    known = known_parts()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadInput(f"there is no part {', '.join(unknown)}: the parts are {', '.join(known)}")
    return [name for name in known if name in names]


def show(folder: Path) -> None:
    """Print each part with its line, and which of them the take-home around `folder` has."""
    try:
        have = _have(find_project(folder))
    except KitError:
        have = None
    for name, line in known_parts().items():
        mark = "" if have is None else "[x] " if name in have else "[ ] "
        print(f"{mark}{name:8} {line}")


def add(folder: Path, names: Sequence[str], *, dry_run: bool) -> None:
    """Merge parts into the take-home around `folder`, as one commit of the scaffold's.

    Raises `BadInput` for what does not fit and for a tree with uncommitted changes, `CheckFailed`
    when the part and the candidate's lines meet.
    """
    require_git()
    project = find_project(folder)
    answers = scaffold.read_answers(project)
    wanted, have = check_parts(names, str(answers.get("kind"))), _have(project)
    there = [name for name in wanted if name in have]
    if there:
        raise BadInput(f"{project} has the part {', '.join(there)} already")
    if not dry_run:
        require_clean(project)
    with tempfile.TemporaryDirectory(prefix="takehome-") as top:
        old, new = Path(top, "old"), Path(top, "new")
        _render(answers, have, old)
        _render(answers, [*have, *wanted], new)
        changed = [path for path in _paths(old, new) if not _same(old / path, new / path)]
        if dry_run:
            print("\n".join(changed))
            return
        met = [path for path in changed if not _merge(project / path, old / path, new / path)]
    git(project, "add", "--", *changed)
    if met:
        raise CheckFailed(
            f"the part and your own lines meet in {', '.join(met)}: settle each <<<<<<< by hand, "
            "then git commit"
        )
    named = ", ".join(wanted)
    message = f"Scaffold: add {named}\n\nRendered by `takehome add`."
    git(project, *identity(project), "commit", "--quiet", "--no-verify", "-m", message)
    print(f"Added {named}: {len(changed)} files, one commit. Its paragraph stands in README.md;")
    print("the next make installs what pyproject.toml newly names.")


def _have(project: Path) -> list[str]:
    return list(scaffold.read_answers(project).get("parts") or [])


def _render(answers: dict[str, Any], parts: Sequence[str], folder: Path) -> None:
    given = {name: value for name, value in answers.items() if not name.startswith("_")}
    given["parts"] = [name for name in known_parts() if name in parts]
    with scaffold.template_source() as source:
        scaffold.render(source, folder, given, title=None, ask=False)


def _paths(*tops: Path) -> Iterator[str]:
    found = {p.relative_to(top).as_posix() for top in tops for p in top.rglob("*") if p.is_file()}
    # The answers file last: it says that the part is there.
    yield from sorted(found, key=lambda path: (path == ANSWERS, path))


def _same(one: Path, other: Path) -> bool:
    if not one.is_file() or not other.is_file():
        return False
    return one.read_bytes() == other.read_bytes()


def _merge(mine: Path, old: Path, new: Path) -> bool:
    """Bring the step from `old` to `new` into `mine`; False where both sides changed a line."""
    if not mine.exists() and not old.exists():
        mine.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(new, mine)
        return True
    if _same(mine, old):
        shutil.copy(new, mine)
        return True
    for absent in (path for path in (mine, old) if not path.exists()):
        absent.parent.mkdir(parents=True, exist_ok=True)
        absent.touch()
    labels = ["-L", "yours", "-L", "scaffold before", "-L", "scaffold with the part"]
    merged = subprocess.run(["git", "merge-file", *labels, mine, old, new], capture_output=True)
    return merged.returncode == 0
