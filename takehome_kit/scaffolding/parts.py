"""`takehome parts`: what only some briefs ask for, brought in on demand."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import tomllib
from ast import literal_eval
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput, CheckFailed, KitError
from ..contracts.project import ANSWERS, find_project, read_answers
from ..support.git import git, require_git
from . import scaffold
from .stage import commit_plainly
from .update import require_clean, same_file

STORES = ("pgvector", "milvus")  # a project has one
NO_EFFECT = "{}: it has no effect on what this {} project does"


def known_parts(kind: str) -> dict[str, str]:
    """The parts of a kind and a line on each, in the template's order; none of an unknown kind."""
    choices = scaffold.read_part_choices(scaffold.home(), kind)
    return {name: label.partition(": ")[2] for label, name in choices.items()}


def default_parts(kind: str) -> list[str]:
    """The parts that a take-home of a kind has unless others are named."""
    question = scaffold.read_questions(scaffold.home())["parts"]
    return list(literal_eval(scaffold.derived_default(question, {"kind": kind})))


def check_parts(names: Sequence[str], kind: str) -> list[str]:
    """The parts that were named, in the template's order, each once.

    Raises `BadInput` for a part that there is not.
    """
    known = known_parts(kind)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadInput(f"there is no part {', '.join(unknown)}: the parts are {', '.join(known)}")
    stores = [name for name in STORES if name in names]
    if len(stores) > 1:
        raise BadInput(f"a project has one store, not {' and '.join(stores)}: remove one of them")
    return [name for name in known if name in names]


def show(folder: Path) -> None:
    """Print each part with its line, and which of them the take-home around `folder` has."""
    try:
        answers = read_answers(find_project(folder))
    except KitError:
        answers = {}
    for kind in [answers["kind"]] if "kind" in answers else scaffold.kinds():
        _list(kind, _have(answers) if answers else None)


def _list(kind: str, have: list[str] | None) -> None:
    """One kind's parts, with a mark where it is known which of them a take-home has."""
    known = known_parts(kind)
    if have is None:
        print(f"{kind}:")
    width = max(map(len, known))
    for name, line in known.items():
        mark = "  " if have is None else "[x] " if name in have else "[ ] "
        print(f"{mark}{name:{width}} {line}")


def add(folder: Path, names: Sequence[str], *, dry_run: bool) -> None:
    """Merge parts into the take-home around `folder`, as one commit of the scaffold's.

    Raises `BadInput` for what does not fit and for a tree with uncommitted changes, `CheckFailed`
    when the part and the candidate's lines meet.
    """
    project, answers = _project(folder)
    kind, have = str(answers.get("kind")), _have(answers)
    wanted = check_parts(names, kind)
    there = [name for name in wanted if name in have]
    if there:
        raise BadInput(f"{project} has the part {', '.join(there)} already")
    _change(
        project, answers, check_parts([*have, *wanted], kind), f"add {', '.join(wanted)}", dry_run
    )


def remove(folder: Path, names: Sequence[str], *, dry_run: bool) -> None:
    """Take parts out of the take-home around `folder`, as `add` brings them in.

    Raises what `add` raises.
    """
    project, answers = _project(folder)
    have = _have(answers)
    unwanted = check_parts(names, str(answers.get("kind")))
    missing = [name for name in unwanted if name not in have]
    if missing:
        raise BadInput(f"{project} has no part {', '.join(missing)}")
    left = [name for name in have if name not in unwanted]
    _change(project, answers, left, f"remove {', '.join(unwanted)}", dry_run)


def _project(folder: Path) -> tuple[Path, dict[str, Any]]:
    require_git()
    project = find_project(folder)
    return project, read_answers(project)


def _change(
    project: Path, answers: dict[str, Any], parts: list[str], what: str, dry_run: bool
) -> None:
    """Merge the step from the parts that are there to `parts`, and commit it."""
    if not dry_run:
        require_clean(project)
    with tempfile.TemporaryDirectory(prefix="takehome-") as top:
        old, new = Path(top, "old"), Path(top, "new")
        with scaffold.template_source() as source:
            _render(source, answers, _have(answers), old)
            _render(source, answers, parts, new)
        changed = changed_paths(old, new)
        if idle(changed):
            raise BadInput(NO_EFFECT.format(what, answers["kind"]))
        if dry_run:
            print("\n".join(changed))
            return
        needs = _requirements(new) - _requirements(old)
        met = merge(project, old, new)
    # What is in conflict is not staged: `git commit` alone would take it in with its marks.
    git(project, "add", "--force", "--", *(path for path in changed if path not in met))
    if met:
        raise CheckFailed(
            f"the part and your own lines meet in {', '.join(met)}: settle each by hand (marked "
            "<<<<<<< where both changed a line; what you removed is left so), git add it and commit"
        )
    commit_plainly(project, f"Scaffold: {what}\n\nRendered by `takehome`.", *changed)
    print(f"Scaffold: {what}. {len(changed)} files, one commit (git show --stat).")
    if needs:
        print(f"New requirements: {', '.join(sorted(needs))}; the next make eval installs them.")


def _requirements(rendered: Path) -> set[str]:
    """What its pyproject.toml names, for running and for developing."""
    with (rendered / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    groups = project.get("optional-dependencies", {})
    return {name for names in (project["dependencies"], *groups.values()) for name in names}


def _have(answers: dict[str, Any]) -> list[str]:
    return list(answers.get("parts") or [])


def _render(source: Path, answers: dict[str, Any], parts: list[str], folder: Path) -> None:
    given = {name: value for name, value in answers.items() if not name.startswith("_")}
    scaffold.render(source, folder, given | {"parts": parts}, title=None, ask=False)


def changed_paths(old: Path, new: Path) -> list[str]:
    """The files that differ between two folders; the answers file, which names the parts, last."""
    found = {p.relative_to(top).as_posix() for top in (old, new) for p in top.rglob("*")}
    differing = {path for path in found if not same_file(old / path, new / path)}
    return sorted(differing, key=lambda path: (path == ANSWERS, path))


def idle(changed: Sequence[str]) -> bool:
    """Whether a change is one of the answers and the README alone."""
    return set(changed) <= {ANSWERS, "README.md"}


def check_effect(source: Path, rendered: Path, names: Sequence[str]) -> None:
    """Raise `BadInput` for one of these parts without which a new project would be the same."""
    answers = read_answers(rendered)
    for name in names:
        with tempfile.TemporaryDirectory(prefix="takehome-") as top:
            without = Path(top, "without")
            _render(source, answers, [part for part in _have(answers) if part != name], without)
            if idle(changed_paths(without, rendered)):
                raise BadInput(NO_EFFECT.format(name, answers["kind"]))


def merge(project: Path, old: Path, new: Path) -> list[str]:
    """Bring the step from `old` to `new` into a project; the files in which that meets its own."""
    changed = changed_paths(old, new)
    return [path for path in changed if not _merge(project / path, old / path, new / path)]


def _merge(mine: Path, old: Path, new: Path) -> bool:
    """Bring the step from `old` to `new` into `mine`; False where it meets the candidate's own."""
    if not new.exists():
        if mine.exists() and not same_file(mine, old):
            return False  # the candidate changed it
        mine.unlink(missing_ok=True)
        return True
    if old.exists() and not mine.exists():
        return False  # the candidate removed it
    if not mine.exists() or same_file(mine, old):
        mine.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(new, mine)
        return True
    if not old.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        old.touch()
    labels = ["-L", "yours", "-L", "scaffold before", "-L", "scaffold with the part"]
    merged = subprocess.run(["git", "merge-file", *labels, mine, old, new], capture_output=True)
    return merged.returncode == 0
