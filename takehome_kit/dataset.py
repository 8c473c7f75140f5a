"""The candidate's rows, copied into a new fine-tune take-home and named in its settings."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import BadInput
from .tables import known_columns, read_table

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
READ = ("id", "split", "slice")  # by their own names, where they are there


@dataclass(frozen=True)
class Dataset:
    """A CSV or JSONL file, the columns that are used, and the others."""

    path: Path
    columns: dict[str, str]
    others: tuple[str, ...]
    rows: int

    def targets(self) -> list[str]:
        """Where it goes in the project."""
        return [f"data/{self.path.name}"]

    def copy(self, project: Path) -> None:
        """Copy the file and point config.toml at it. Raises `OSError` where the disk refuses."""
        (name,) = self.targets()
        shutil.copyfile(self.path, project / name)
        config = project / CONFIG
        text = config.read_text(encoding="utf-8")
        # Without a group, rows are split one by one; the other two are the candidate's to name.
        for key, value in {"file": name, "group": "", **self.columns}.items():
            text = _set(text, key, value)
        config.write_text(text, encoding="utf-8")

    def told(self, project: Path) -> list[str]:
        """What was done with it and what is left to do in `project`."""
        (name,) = self.targets()
        used = ", ".join(f"{field} = {column}" for field, column in self.columns.items())
        lines = [
            f"{self.rows} rows copied to {name}, not committed: "
            f"if they may be published, `takehome given {name}` commits them as given",
            f"  {CONFIG}: {used or 'none of its columns has a known name'}",
        ]
        if self.others:
            lines.append(f"  not used: {', '.join(self.others)}")
        missing = [f"data.{field}" for field in ("text", "target") if field not in self.columns]
        if missing:
            lines.append(f"  name the columns there before you run it: {', '.join(missing)}")
        if "group" not in self.columns:
            lines.append("  split row by row: data.group names what must stay on one side")
        if "[lora]" in (project / CONFIG).read_text(encoding="utf-8"):
            lines.append("  model.prompt and model.end are the sample's: write your own")
        return lines


def find_dataset(path: Path) -> Dataset:
    """The file and its columns. Raises `BadInput` for one that is not there or cannot be used."""
    records = read_table(path)
    fault = next((record for record in records if record.fault), None)
    if fault:
        raise BadInput(f"--data {fault.where}: {fault.fault}")
    if not records:
        raise BadInput(f"--data {path}: the file holds no rows")
    present = dict.fromkeys(name for record in records for name in record.fields)
    columns = known_columns(present, NAMES)
    others = tuple(name for name in present if name not in (*columns.values(), *READ))
    return Dataset(path, columns, others, len(records))


def _set(text: str, key: str, value: str) -> str:
    line = f"{key} = {json.dumps(value, ensure_ascii=False)}"  # TOML writes texts as JSON does
    return re.sub(rf'(?m)^{key} = "\w*"', lambda _: line, text, count=1)
