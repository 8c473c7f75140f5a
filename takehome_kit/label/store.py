"""Label files: a file per annotator, rows only ever added, each on disk before the next key."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..errors import BadInput, EnvironmentLacks
from ..whole import append_line, read_exact, write_whole

Round = dict[str, str]  # label by item


@dataclass
class Labels:
    """What one annotator said; of an item and a round the last row counts."""

    annotator: str
    rounds: dict[int, Round] = field(default_factory=dict)

    def of(self, round_: int) -> Round:
        return self.rounds.setdefault(round_, {})

    def take(self, row: dict[str, Any], scale: Sequence[str]) -> None:
        """Raises `ValueError` saying which field is wrong; a label of null withdraws the last."""
        name, label = row.get("id"), row.get("label")
        number = "1" if row.get("round") in (None, "") else str(row["round"])
        if not isinstance(name, str) or not name:
            raise ValueError("id: missing")
        if not number.isdigit() or int(number) < 1:
            raise ValueError(f"round: “{number}” is not a number from 1 on")
        if label is None:
            self.of(int(number)).pop(name, None)
        elif label in scale:
            self.of(int(number))[name] = str(label)
        else:
            known = ", ".join(scale)
            raise ValueError(f"label: “{label}” is none of {known}: correct it, or move the file")


class Log:
    """`NAME.jsonl` of one annotator in the project's label folder."""

    def __init__(self, folder: Path, annotator: str, scale: Sequence[str]) -> None:
        if not re.fullmatch(r"\w[\w.-]{0,60}", annotator) or annotator.endswith(".csv"):
            raise BadInput(f"“{annotator}” is no annotator's name: letters, digits, _ . - only")
        self.path = folder / f"{annotator}.jsonl"
        if (other := folder / f"{annotator}.csv").exists():
            raise BadInput(f"{other} is {annotator}'s already and is not added to: use --as OTHER")
        _set_torn_aside(self.path)
        self.labels = read_file(self.path, scale)

    def add(self, item: str, label: str | None, round_: int, **more: object) -> None:
        """Add a row; raises `EnvironmentLacks` when the disk takes no more, nothing added then."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        row = {"id": item, "label": label, "at": at, "round": round_, **more}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            append_line(self.path, json.dumps(row, ensure_ascii=False).encode())
        except OSError as error:
            raise EnvironmentLacks(
                f"{self.path} cannot be written: {error.strerror}. Earlier labels are intact."
            ) from None
        if label is None:
            self.labels.of(round_).pop(item, None)
        else:
            self.labels.of(round_)[item] = label


def read_folder(folder: Path, scale: Sequence[str]) -> list[Labels]:
    """Every annotator's labels; raises `BadInput` naming file, line and field."""
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    found = [
        read_file(path, scale)
        for path in files
        if path.suffix in (".jsonl", ".csv") and not path.name.startswith(".")
    ]
    return [labels for labels in found if any(labels.rounds.values())]


def read_file(path: Path, scale: Sequence[str]) -> Labels:
    """One annotator's labels; a file that is not there has none."""
    labels = Labels(path.stem)
    content = (read_exact(path) or "").removeprefix("\ufeff")
    for number, row in (_csv if path.suffix == ".csv" else _jsonl)(content):
        try:
            if not isinstance(row, dict):
                raise ValueError("not a JSON object: correct or remove the line")
            labels.take(row, scale)
        except ValueError as error:
            raise BadInput(f"{path}:{number}: {error}") from None
    return labels


def _jsonl(content: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield number, _parsed(line)


def _csv(content: str) -> Iterable[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(content, newline=""))
    return ((reader.line_num, row) for row in reader)


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def _set_torn_aside(path: Path) -> None:
    """A power cut can leave half a last line: it goes to a file beside; the rest is read."""
    content = path.read_bytes() if path.exists() else b""
    whole, newline, last = content.rpartition(b"\n")
    if last and _parsed(last.decode(errors="replace")) is None:
        append_line(path.with_name(f".{path.name}.torn"), last)
        write_whole(path, whole + newline)
