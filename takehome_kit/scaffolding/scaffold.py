"""Rendering the template. The only module that knows Copier, which it imports when called."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..contracts.errors import BadInput, EnvironmentLacks, KitError
from ..contracts.project import ANSWERS, read_answers

_NAMED = re.compile(r"(?:Validation error for question|Invalid choice for) '(\w+)': (.*)", re.S)
_PART = re.compile(r"'([\w-]+)' in parts")
PACKAGE = Path(__file__).parents[1]
_CHOICE = re.compile(r"(.*) is not in \[(.*)\]", re.S)


def home() -> Path:
    """The folder with copier.yml and template/ in it, to read: the wheel's, or the checkout."""
    packaged = PACKAGE / "_template"
    return packaged if packaged.is_dir() else PACKAGE.parent


@contextmanager
def template_source() -> Iterator[Path]:
    """A folder with copier.yml and template/ in it that is no git repository, to render from.

    Copier renders a plain folder as it stands and clones a repository; both homes of the template
    (the wheel, a checkout) take the first way, so that a checkout renders what its wheel would.
    """
    source = home()
    if source != PACKAGE.parent:
        yield source
        return
    with TemporaryDirectory(prefix="takehome-") as folder:
        shutil.copy(source / "copier.yml", folder)
        ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")
        shutil.copytree(source / "template", Path(folder, "template"), ignore=ignore)
        yield Path(folder)


def read_questions(source: Path) -> dict[str, dict[str, Any]]:
    """The questions of copier.yml that a user can answer, by name, in the order they are asked."""
    import yaml

    config = yaml.safe_load((source / "copier.yml").read_text(encoding="utf-8"))
    return {
        name: question
        for name, question in config.items()
        if not name.startswith("_") and question.get("when") is not False
    }


def kinds() -> tuple[str, ...]:
    """The kinds of take-home that the template has."""
    return tuple(read_questions(home())["kind"]["choices"].values())


def read_part_choices(source: Path, kind: str) -> dict[str, str]:
    """A kind's parts by what they are asked with; none for a kind that there is not."""
    import yaml

    path = source / "template" / "shared" / "parts" / f"{kind}.yml"
    if not path.is_file():
        return {}
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


def part_files(source: Path, kind: str, package: str) -> dict[str, str]:
    """The part that each file of a project comes from, for those that are not the base's."""
    files = {}
    for folder in (source / "template" / kind).glob("{{ * in parts*"):
        part = _PART.search(folder.name)
        for path in folder.rglob("*") if part else ():
            name = path.relative_to(folder).as_posix().removesuffix(".jinja")
            files[name.replace("{{ package }}", package)] = part[1] if part else ""
    return files


def derived_default(question: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    """A question's default, which may be computed from other answers."""
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"]
    )
    return environment.from_string(question["default"]).render(answers)


def render(
    source: Path,
    folder: Path,
    answers: Mapping[str, Any],
    *,
    title: str | None,
    ask: bool,
    offered: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Render the template at `source` into `folder` and return the answers it recorded.

    What `answers` leaves open is asked for, or takes its default when `ask` is false; `title` is
    offered as the project's name, `offered` as answers to other questions. Raises `BadInput` for an
    answer that a validator refuses.
    """
    from copier import run_copy
    from plumbum import local

    defaults = {**(offered or {}), **({"project_name": title} if title else {})}
    # Copier asks git about each file it writes, for repositories that ignore file modes. There is
    # no repository yet, so it is not to find git: a fifth of the time.
    with _one_sentence(), local.env(PATH=""):
        run_copy(
            str(source),
            folder,
            data=dict(answers),
            user_defaults=defaults,
            defaults=not ask,
            quiet=True,
        )
    return read_answers(folder)


def render_release(project: Path, folder: Path, repository: str, release: str) -> None:
    """Render a released template into `folder` with the answers that `project` recorded."""
    from copier import run_copy

    folder.mkdir()
    shutil.copy(project / ANSWERS, folder)
    with _one_sentence():
        run_copy(repository, folder, vcs_ref=release, defaults=True, overwrite=True, quiet=True)


def merge_release(project: Path, release: str, keep: list[str]) -> None:
    """Merge a release into `project` (three-way, conflicts marked inline), leaving `keep` alone.

    Copier excludes a kept path from all of its renders: it is neither written nor removed.
    """
    from copier import run_update

    with _one_sentence():
        run_update(
            project,
            vcs_ref=release,
            exclude=[f"/{path}" for path in keep],
            defaults=True,
            overwrite=True,
            quiet=True,
        )


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Turn Copier's errors into the kit's."""
    from copier.errors import CopierError, InteractiveSessionError
    from plumbum import ProcessExecutionError

    try:
        yield
    except KeyboardInterrupt:
        raise
    except InteractiveSessionError as error:
        raise BadInput("the questions were not answered: add --yes to take defaults") from error
    except ProcessExecutionError as error:
        raise EnvironmentLacks(f"git failed: {_line(error.stderr)}") from error
    except (CopierError, ValueError) as error:
        raise explain(error) from error


def explain(error: Exception) -> KitError:
    """Copier's message as one sentence that names the question and how to answer it."""
    named = _NAMED.fullmatch(str(error))
    if not named:
        return BadInput(_line(error))
    key, reason = named.groups()
    choice = _CHOICE.fullmatch(reason)
    if choice:
        reason = f"{choice[1]} is not one of {choice[2].replace(chr(39), '')}"
    return BadInput(f"{key}: {reason} (--set {key}=...)")


def _line(said: object) -> str:
    lines = str(said).strip().splitlines()
    return lines[-1].strip() if lines else "no reason given"
