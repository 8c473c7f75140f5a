"""Label files: a file per annotator, rows only ever added, each on disk before the next key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..contracts.errors import BadInput, EnvironmentLacks
from ..support.tables import known_columns, read_table
from ..support.whole import append_line, read_exact, write_whole

Round = dict[str, str]  # label by item
KINDS = (".jsonl", ".csv", ".tsv")
NAMES = {
    "id": ("id", "item", "item_id", "conversation_id", "conversation", "example_id", "question_id",
           "pair_id", "sample_id", "uid"),
    "label": ("label", "labels", "rating", "score", "grade", "verdict", "judgement", "judgment",
              "annotation", "quality", "winner", "preference", "choice"),
    "round": ("round", "pass"),
    "annotator": ("annotator", "rater", "labeller", "labeler", "coder", "judge", "reviewer"),
}  # fmt: skip


@dataclass
class Labels:
    """What one annotator said; of an item and a round the last row counts."""

    annotator: str
    rounds: dict[int, Round] = field(default_factory=dict)

    def of(self, round_: int) -> Round:
        return self.rounds.setdefault(round_, {})

    def take(self, row: dict[str, Any], scale: Sequence[str]) -> None:
        """Raises `ValueError` saying which field is wrong; a label of null withdraws the last."""
        name, label = str(row.get("id", "")).strip(), on_scale(row.get("label"), scale)
        number = "1" if row.get("round") in (None, "") else str(row["round"])
        if not name:
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


def on_scale(label: object, scale: Sequence[str]) -> object:
    """The scale's own spelling of a label: case, blanks and 4.0 for 4 aside."""
    if label is None or label in scale:
        return label
    plain = str(label).strip().casefold()
    whole = re.sub(r"(?<=\d)\.0+$", "", plain)
    return next((step for step in scale if step.casefold() in (plain, whole)), label)


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


def read_folder(
    folder: Path, scale: Sequence[str], columns: Mapping[str, str] | None = None
) -> list[Labels]:
    """Every annotator's labels; raises `BadInput` naming file, line and field.

    A file whose content another has, too, is one annotator's: it is named by `copies`, not read.
    """
    twice = {copy for _, copy in copies(folder)}
    found = [
        labels
        for path in _files(folder)
        if path.name not in twice
        for labels in _annotators(path, scale, columns or {})
    ]
    return [labels for labels in found if any(labels.rounds.values())]


def copies(folder: Path) -> list[tuple[str, str]]:
    """Names of files with the same labels to the letter: the first, and its copy."""
    first: dict[str, str] = {}
    found = []
    for path in sorted(_files(folder), key=lambda path: (len(path.name), path.name)):
        text = "\n".join((read_exact(path) or "").removeprefix("\ufeff").split())
        if text and first.setdefault(text, path.name) != path.name:
            found.append((first[text], path.name))
    return found


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    return [path for path in files if path.suffix.lower() in KINDS and path.name[0] != "."]


def read_file(path: Path, scale: Sequence[str]) -> Labels:
    """One annotator's labels; a file that is not there has none."""
    found = _annotators(path, scale, {}) if path.exists() else []
    return found[0] if found else Labels(path.stem)


def _annotators(path: Path, scale: Sequence[str], columns: Mapping[str, str]) -> list[Labels]:
    """The labels in a file: the annotator's whose name it has, or those of its own column."""
    found: dict[str, Labels] = {}
    for where, row in _rows(path, scale, columns):
        try:
            if not isinstance(row, dict):
                raise ValueError("not a JSON object: correct or remove the line")
            name = str(row.get("annotator") or path.stem).strip()
            found.setdefault(name, Labels(name)).take(row, scale)
        except ValueError as error:
            raise BadInput(f"{where}: {error}") from None
    return list(found.values())


def _rows(
    path: Path, scale: Sequence[str], named: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Place and fields of each row by our names; of a table, rows without a label are left out."""
    if path.suffix.lower() == ".jsonl":
        content = (read_exact(path) or "").removeprefix("\ufeff")
        rows = [(f"{path}:{number}", row) for number, row in _jsonl(content)]
    else:
        rows = [(one.where, {**one.fields} if not one.fault else None) for one in read_table(path)]
    columns = _columns(path, [row for _, row in rows if isinstance(row, dict)], scale, named)
    for where, row in rows:
        if not isinstance(row, dict):
            yield where, None
            continue
        fields = {field: row[column] for field, column in columns.items() if column in row}
        if path.suffix.lower() == ".jsonl" or str(fields.get("label", "")).strip():
            yield where, fields


def _columns(
    path: Path, rows: list[dict[str, Any]], scale: Sequence[str], named: Mapping[str, str]
) -> dict[str, str]:
    """The column of each of our fields: as named, by a usual name, or by what stands in it."""
    present = dict.fromkeys(name for row in rows for name in row)
    columns = known_columns(present, NAMES)
    columns |= {field: name for field, name in named.items() if name in present}
    free = [name for name in present if name not in columns.values()]
    if "label" not in columns:
        fits = [name for name in free if _is_labels([row.get(name) for row in rows], scale)]
        columns |= {"label": fits[0]} if len(fits) == 1 else {}
    if "id" not in columns:
        free = [name for name in free if name != columns.get("label")]
        unique = [name for name in free if len({str(row.get(name)) for row in rows}) == len(rows)]
        columns |= {"id": unique[0]} if unique else {}
    missing = [field for field in ("id", "label") if field not in columns]
    if rows and missing and path.suffix.lower() != ".jsonl":
        raise BadInput(
            f"{path} has no column that is the {missing[0]} (columns: {', '.join(present)}): "
            f"call it {missing[0]}"
        )
    return columns


def _is_labels(values: Sequence[object], scale: Sequence[str]) -> bool:
    said = [value for value in values if value is not None and str(value).strip()]
    return bool(said) and all(on_scale(value, scale) in scale for value in said)


def _jsonl(content: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield number, _parsed(line)


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
