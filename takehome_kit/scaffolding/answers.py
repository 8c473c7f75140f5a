"""Answers given on the command line or in a file, checked before anything is rendered."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput

Questions = Mapping[str, Mapping[str, Any]]


def read_answers_file(path: Path) -> dict[str, Any]:
    """Answers from a YAML or JSON file; a project's own .copier-answers.yml will do.

    Raises `BadInput` when the file cannot be read or is not a mapping.
    """
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"cannot read the answers file {path}: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise BadInput(f"the answers file {path}{line} is not YAML: write key: value") from error
    if not isinstance(data, dict):
        raise BadInput(f"the answers file {path} holds no answers: write one key: value per line")
    return {str(k): v for k, v in data.items() if not str(k).startswith("_")}


def read_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Answers from `--set key=value`; the last one for a key counts."""
    answers = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.strip():
            raise BadInput(f"--set {setting}: write --set key=value")
        answers[key.strip()] = value
    return answers


def check_answers(answers: Mapping[str, Any], questions: Questions) -> None:
    """Raise `BadInput` for unknown keys and for values of the wrong type.

    Choices and ranges are Copier's to check: it does so with copier.yml's own rules.
    """
    for key, value in answers.items():
        if key not in questions:
            raise BadInput(_unknown(key, list(questions)))
        if not isinstance(value, str | int | float) and not questions[key].get("multiselect"):
            raise BadInput(f"{key}: give one plain value, not {value!r}")
        if questions[key]["type"] in ("int", "float") and not _is_number(value):
            raise BadInput(f"{key}: {value!r} is not a number")
    if "package" in answers:
        check_package(str(answers["package"]))


def check_asked(given: Sequence[str], recorded: Mapping[str, Any]) -> None:
    """Raise `BadInput` for answers to questions that this kind of take-home is not asked."""
    unasked = [key for key in given if key not in recorded]
    if unasked:
        raise BadInput(
            f"{', '.join(unasked)}: not a question of the kind {recorded['kind']} "
            f"(it asks {', '.join(key for key in recorded if not key.startswith('_'))}); "
            "what `takehome parts` lists comes by --with"
        )


def check_package(package: str) -> None:
    """Raise `BadInput` for a package name that the standard library has.

    copier.yml refuses the names that the project itself uses; it cannot know this list.
    """
    if package in sys.stdlib_module_names:
        raise BadInput(
            f"package: “{package}” is a module of Python's standard library: "
            f"choose another name (--set package=my_{package})"
        )


def title_of(folder: Path) -> str:
    """A project's title from its folder's name: `acme-rag` → `Acme rag`."""
    words = re.sub(r"[-_\s]+", " ", folder.name).strip()
    return words[:1].upper() + words[1:]


def folder_of(title: str) -> str:
    """A folder's name from a project's title: `Acme RAG` → `acme-rag`."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "take-home"


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    questions = f"the questions are {', '.join(known)}; what `takehome parts` lists comes by --with"
    hint = f"did you mean {near[0]}?" if near else questions
    return f"there is no question “{key}”: {hint}"


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True
