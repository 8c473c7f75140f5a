"""The way from config.toml to a trained model: data, split, report, training."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import FULL, QUICK, Config
from .data import Rows, read_rows
from .split import Split, split_rows
from .task import VARIED
from .validation import Report, validate

if TYPE_CHECKING:
    from .training import Trained


@dataclass(frozen=True)
class Data:
    """The rows, their sides and what is wrong with them."""

    rows: Rows
    split: Split
    report: Report


def read_data(config: Config, root: Path) -> Data:
    """Read, split and check the data."""
    rows = read_rows(config, root)
    split = split_rows(config, rows)
    return Data(rows, split, validate(config, rows, split))


def model_folder(root: Path, config: Config) -> Path:
    """Where the model of a training is kept: `models/quick` or `models/full`."""
    return root / (QUICK if config.rows else FULL)


def trained(config: Config, root: Path, data: Data, out: Path | None = None) -> Trained:
    """The training of these settings and rows: done, gone on with, or found done.

    Raises `StopError` before anything is trained, and what `fit` raises.
    """
    data.report.stop()
    from .train import train  # takes seconds to import
    from .training import finished

    out, mark = out or model_folder(root, config), fingerprint(config, data)
    known = finished(out, mark)
    if known:
        return known
    work = root / ".cache" / "training" / mark[:12]
    return train(config, data.split.train, data.split.validation, (out, work, mark))


def fingerprint(config: Config, data: Data) -> str:
    """SHA-256 of all that a training follows from: settings, rows and sides, this code."""
    code = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
    return _digest(config, data, code)


def basis(config: Config, data: Data) -> str:
    """SHA-256 of what the trials of a sweep have in common: rows, sides, the other settings."""
    varied: dict[str, Any] = dict.fromkeys(["seed", *VARIED.values()], 0)
    return _digest(replace(config.quick(), **varied), data, [])


def _digest(config: Config, data: Data, code: list[str]) -> str:
    settings: dict[str, Any] = config.to_dict()
    del settings["sweep"], settings["training"]["quick_rows"], settings["training"]["quick_epochs"]
    settings.pop("evals", None)
    sides = {side: [row.id for row in rows] for side, rows in data.split.sides.items()}
    text = json.dumps([settings, data.rows.sha256, sides, code], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
