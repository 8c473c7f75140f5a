"""Train, validation and test: by group, seeded, kept as ids beside the data."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import Config, ConfigError
from .data import SPLITS, Row, Rows
from .duplicates import joined, near_duplicates
from .task import STRATIFY, TOGETHER


@dataclass(frozen=True)
class Split:
    """The rows of each side, in the file's order; `path` holds their ids."""

    train: tuple[Row, ...]
    validation: tuple[Row, ...]
    test: tuple[Row, ...]
    path: Path

    @property
    def sides(self) -> dict[str, tuple[Row, ...]]:
        """The sides by name."""
        return {"train": self.train, "validation": self.validation, "test": self.test}


def split_rows(config: Config, rows: Rows) -> Split:
    """The split of these rows with these settings, made once and kept beside the data.

    A `split` column wins over the settings; a side that it does not name is taken out of the
    training rows. Raises `ConfigError` for a column with gaps and for a side that stays empty.
    """
    path = rows.path.with_name(f"{rows.path.stem}.split.json")
    wanted = {"data": rows.sha256, "seed": config.split_seed, "test": config.test}
    wanted |= {"validation": config.validation, "rows": _digest(rows.rows)}
    kept = _read(path)
    if any(kept.get(name) != value for name, value in wanted.items()):
        sides = _sides(config, rows.rows)
        kept = wanted | {side: [row.id for row in sides[side]] for side in SPLITS}
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        beside.write_text(json.dumps(kept, indent=0), encoding="utf-8")
        os.replace(beside, path)
    by_id = {row.id: row for row in rows.rows}
    found = {side: tuple(by_id[ident] for ident in kept[side]) for side in SPLITS}
    split = Split(**found, path=path)
    for side, members in split.sides.items():
        if not members:
            raise ConfigError(f"{rows.path}: no row for {side}: more groups or rows are needed")
    return split


def _digest(rows: Sequence[Row]) -> str:
    """SHA-256 of what the split follows from: other columns of the same file give other rows."""
    parts = [[row.id, row.text, row.target, row.group] for row in rows]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _sides(config: Config, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """As the file has them, and what it does not name out of the rows that are left to train on."""
    without = [row.id for row in rows if not row.split]
    if without and len(without) < len(rows):
        raise ConfigError(f"row {without[0]} has no split and others have: all must, or none")
    given = {side: [row for row in rows if (row.split or "train") == side] for side in SPLITS}
    missing = [side for side in SPLITS if side != "train" and not given[side]]
    if missing and given["train"]:
        given |= _made(config, given["train"], missing)
    return given


def _made(config: Config, rows: Sequence[Row], missing: Sequence[str]) -> dict[str, list[Row]]:
    """By label where the task has labels, unless they are so rare that a side stays empty."""
    wanted = {"validation": config.validation, "test": config.test}
    shares = {"train": 1.0} | {side: wanted[side] for side in missing}
    for side in reversed(missing):
        shares["train"] -= wanted[side]
    order = _groups(rows)
    random.Random(config.split_seed).shuffle(order)
    sides = _dealt(order, [row.target for row in rows], shares) if STRATIFY else {}
    if not sides or not all(sides.values()):
        sides = _dealt(order, [""] * len(rows), shares)
    return {side: [rows[i] for i in sorted(members)] for side, members in sides.items()}


def _groups(rows: Sequence[Row]) -> list[list[int]]:
    """Places of the rows that stay together: of a group, near duplicates, or of one target."""
    groups: dict[int, list[int]] = defaultdict(list)
    pairs = list(near_duplicates([row.text for row in rows]))
    if TOGETHER:
        first: dict[str, int] = {}
        pairs += [(first.setdefault(row.target, i), i) for i, row in enumerate(rows)]
    for i, number in enumerate(joined([row.group for row in rows], pairs)):
        groups[number].append(i)
    return sorted(groups.values())


def _dealt(
    groups: Sequence[list[int]], labels: Sequence[str], shares: dict[str, float]
) -> dict[str, list[int]]:
    """Each group in turn to the side that lacks most rows of its labels."""
    total = Counter(labels)
    have: dict[str, Counter[str]] = {side: Counter() for side in shares}
    sides: dict[str, list[int]] = {side: [] for side in shares}
    for group in groups:
        mine = Counter(labels[i] for i in group)

        def lack(side: str, mine: Counter[str] = mine) -> float:
            due = {label: shares[side] * total[label] for label in mine}
            return sum(n * (due[label] - have[side][label]) for label, n in mine.items())

        side = max(shares, key=lack)
        have[side] += mine
        sides[side] += group
    return sides
