"""The candidate's rows, copied into a new fine-tune take-home and named in its settings."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..contracts.errors import BadInput
from ..support.tables import known_columns, read_table

# Names by which data sets call the columns of [data] in config.toml; the first that is there.
NAMES = {
    "text": (
        "text", "sentence", "question", "query", "anchor", "prompt", "instruction", "input",
        "utterance", "message", "document", "content", "review",
    ),
    "target": (
        "target", "label", "answer", "positive", "completion", "response", "output", "category",
        "class", "intent", "sentiment", "topic", "summary", "passage", "context",
    ),
    "group": ("group", "cluster"),
}  # fmt: skip
CONFIG = "config.toml"
READ = ("id",)  # by its own name, where it is there


@dataclass(frozen=True)
class Dataset:
    """CSV or JSONL files by their side (train, validation, test), and the columns they share."""

    files: dict[str, Path]
    columns: dict[str, str]
    others: tuple[str, ...]
    rows: dict[str, int]

    def targets(self) -> list[str]:
        """Where they go in the project."""
        return [f"data/{path.name}" for path in self.files.values()]

    def copy(self, project: Path) -> None:
        """Copy the files and point config.toml at them. Raises `OSError` where the disk refuses."""
        for path, name in zip(self.files.values(), self.targets(), strict=True):
            shutil.copyfile(path, project / name)
        config = project / CONFIG
        text = config.read_text(encoding="utf-8")
        settings = dict(zip(self.files, self.targets(), strict=True)) | {"group": ""}
        for key, value in {**settings, **self.columns}.items():
            # A classifier calls its target a label.
            for name in ("target", "label") if key == "target" else (key,):
                text = _set(text, name, value)
        config.write_text(text, encoding="utf-8")

    def told(self, project: Path) -> list[str]:
        """What was done with them and what is left to do in `project`."""
        config = project / CONFIG
        settings = config.read_text(encoding="utf-8") if config.is_file() else ""
        target = "label" if "\nlabel = " in settings else "target"  # a classifier's name for it
        fields = {"text": "text", "target": target, "group": "group"}
        used = ", ".join(f"{fields[field]} = {column}" for field, column in self.columns.items())
        lines = [
            f"{self.rows[side]} {side} rows copied to {name}, not committed: "
            f"if they may be published, `takehome provenance given {name}` commits them as given"
            for side, name in zip(self.files, self.targets(), strict=True)
        ]
        lines.append(f"  {CONFIG}: {used or 'none of the columns has a known name'}")
        if self.others:
            lines.append(f"  not used: {', '.join(self.others)}")
        missing = [fields[field] for field in ("text", "target") if field not in self.columns]
        if missing:
            lines.append(f"  name the columns there before you run it: {', '.join(missing)}")
        if "test" not in self.files and "group" not in self.columns:
            lines.append("  split row by row: group names what must stay on one side")
        if "\nprompt = " in settings:
            lines.append("  prompt there only puts “Answer:” behind a text: write your own")
        return lines


def by_side(
    data: Sequence[Path], train: Path | None, validation: Path | None, test: Path | None
) -> dict[str, Path]:
    """The files by the side that they are; `data` is another name for training rows.

    Raises `BadInput` where a file would be lost.
    """
    training = [*data, *([train] if train else [])]
    if len(training) > 1:
        names = " and ".join(map(str, training))
        raise BadInput(f"{names} are both training rows: name --train, --validation and --test")
    if not training and (validation or test):
        raise BadInput("there are no training rows: name them with --train")
    sides = {"train": training[0] if training else None, "validation": validation, "test": test}
    return {side: path for side, path in sides.items() if path}


def find_dataset(files: dict[str, Path]) -> Dataset:
    """The files and their columns. Raises `BadInput` for one that is not there or has no use."""
    names = [path.name for path in files.values()]
    if len(set(names)) < len(names):
        raise BadInput(f"two of the files are called {names[0]}: rename one")
    present: dict[str, None] = {}
    rows = {}
    for side, path in files.items():
        records = read_table(path)
        fault = next((record for record in records if record.fault), None)
        if fault:
            raise BadInput(f"--{side} {fault.where}: {fault.fault}")
        if not records:
            raise BadInput(f"--{side} {path}: the file holds no rows")
        columns = dict.fromkeys(name for record in records for name in record.fields)
        if present and not columns.keys() & present.keys():
            raise BadInput(f"--{side} {path}: none of its columns is in the training rows")
        present = present or columns
        rows[side] = len(records)
    known = known_columns(present, NAMES)
    others = tuple(name for name in present if name not in (*known.values(), *READ))
    return Dataset(files, known, others, rows)


def _set(text: str, key: str, value: str) -> str:
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"  # TOML writes texts as JSON does
    there = rf'(?m)^{key} = "[^"]*"(?P<space> +(?=#))?'

    def put(found: re.Match[str]) -> str:
        """A comment behind it stays in its column where the line leaves room."""
        return f"{line}  ".ljust(len(found[0])) if found["space"] else line

    return re.sub(there, put, text, count=1)
