"""What a project wants labelled: `[labels]` of its config.toml, and what its commands print."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput
from ..golden.project import Project

KEYS = 9  # one key a label
PAIR = ("a", "b", "tie")
# Of a project whose config.toml names the files that it reads.
OWN = {
    "folder": "data/labels",
    "scale": ["1", "2", "3", "4", "5"],
    "question": "How good is the assistant in this conversation?",
}


@dataclass(frozen=True)
class Setup:
    """Where labels go, and what is asked."""

    root: Path
    folder: Path
    scale: tuple[str, ...]  # the worst first; for pairs `PAIR`
    question: str
    pairs: bool
    columns: Mapping[str, str] = field(default_factory=dict)  # of files that others made


@dataclass(frozen=True)
class Task:
    """One thing to label: a conversation, or a pair of answers in the order they are shown."""

    id: str
    turns: tuple[tuple[str, str], ...]  # role, text
    context: tuple[str, ...]
    answers: tuple[str, str] | None = None
    shown: str = ""  # "ab" or "ba": which system's answer stands first

    def label(self, place: int, scale: Sequence[str]) -> str:
        """The label that the key of this place (from 0) gives."""
        return scale[1 - place] if self.shown == "ba" and place < 2 else scale[place]


def read_setup(root: Path) -> Setup:
    """Raises `BadInput` naming the file and the field."""
    path = root / "config.toml"
    try:
        table: Any = tomllib.loads(path.read_text(encoding="utf-8")).get("labels")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} cannot be read ({error}): put that right first") from None
    if not isinstance(table, dict):
        raise BadInput(f"{path} has no [labels]: `takehome label` is for an eval-pipeline project")
    columns = {k: str(table[k]) for k in ("id", "label", "annotator") if table.get(k)}
    if "files" in table:
        table = {**OWN, "scale": table.get("classes") or OWN["scale"]}
    pairs = table.get("pairs") is True
    folder, scale = table.get("folder"), PAIR if pairs else table.get("scale")
    question = table.get("question")
    if not (isinstance(folder, str) and folder and isinstance(question, str) and question):
        raise BadInput(f"{path}: [labels] needs folder and question, each a text")
    if isinstance(scale, list):
        scale = [str(step) if type(step) in (int, float) else step for step in scale]
    listed = isinstance(scale, (list, tuple)) and all(isinstance(x, str) and x for x in scale)
    if not (listed and scale and 2 <= len(set(scale)) == len(scale) <= KEYS):
        raise BadInput(f"{path}: [labels] scale: 2 to {KEYS} different labels, the worst first")
    return Setup(root, root / folder, tuple(scale), question, pairs, columns)


def read_tasks(project: Project, setup: Setup, annotator: str, round_: int) -> list[Task]:
    """The project's items in an order of this annotator's and round's own, pairs' sides shuffled.

    The order comes from hashes, so that items added later do not move the others.
    """
    what = "pairs" if setup.pairs else "conversations"
    rows = project.run(_command(project, what))
    tasks = [_task(row, what, annotator) for row in rows]
    if not tasks:
        raise BadInput(f"{project.root} has nothing to label: its `{what} --json` printed nothing")
    if len({task.id for task in tasks}) < len(tasks):
        raise BadInput(f"{project.root}: two of its {what} have the same id: make them differ")
    return sorted(tasks, key=lambda task: _hash(annotator, str(round_), task.id))


def _command(project: Project, what: str) -> list[str]:
    """The project's own command, or else the one that reads by the project's code."""
    if "def read_log(" in _source(project):
        bridge = str(Path(__file__).with_name("bridge.py"))
        return [str(project.python), bridge, project.package]
    return project.command(project.package, what, "--json")


def _source(project: Project) -> str:
    path = project.root / "src" / project.package / "data.py"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _task(row: dict[str, Any], what: str, annotator: str) -> Task:
    try:
        turns = tuple((str(turn["role"]), str(turn["text"])) for turn in row["turns"])
        context = tuple(str(passage) for passage in row.get("context") or ())
        task = Task(str(row["id"]), turns, context)
        if what == "conversations":
            return task
        a, b = str(row["a"]["text"]), str(row["b"]["text"])
    except (KeyError, TypeError, AttributeError):
        raise BadInput(
            f"the project's `{what} --json` printed “{str(row)[:60]}”: not id, turns with role and "
            "text, and for pairs a and b with text"
        ) from None
    turned = int(_hash(annotator, "side", task.id)[0], 16) % 2 == 1
    shown = ("ba", (b, a)) if turned else ("ab", (a, b))
    return Task(task.id, turns, context, answers=shown[1], shown=shown[0])


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
