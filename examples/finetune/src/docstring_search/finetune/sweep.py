"""A grid of settings within a time budget, scored on the validation side, never on the test."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import Config
from .curves import SWEEP, trials
from .project import Data, trained
from .training import say
from .use import MEASURE, score


def sweep(config: Config, root: Path, data: Data) -> list[dict[str, Any]]:
    """Train and score what the budget allows; trials on file are not done again.

    Each trial is appended to reports/sweep.jsonl as soon as it has ended.
    """
    data.report.stop()
    began, done = time.monotonic(), trials(root, data)
    longest = 0.0
    for trial in grid(config):
        name = label(trial)
        if any(one["label"] == name and one["rows"] == trial.rows for one in done):
            continue
        spent = time.monotonic() - began
        if spent + longest > 60 * config.minutes:
            say(f"sweep.minutes = {config.minutes:g} are used up: {name} and the rest are left")
            break
        say(f"{name} ({spent / 60:.0f} of {config.minutes:g} min)")
        out, started = root / ".cache" / "sweep", time.monotonic()
        result = trained(trial, root, data, out)
        found = {
            "label": name,
            "settings": settings(trial),
            "rows": result.rows,
            "seed": trial.seed,
            "measure": MEASURE,
            "score": score(trial, out, data.split.validation),
            "seconds": result.seconds,
            "data": data.rows.sha256,
        }
        shutil.rmtree(out, ignore_errors=True)
        done.append(found)
        (root / SWEEP).parent.mkdir(exist_ok=True)
        with (root / SWEEP).open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")
        longest = max(longest, time.monotonic() - started)
    return done


def grid(config: Config) -> Iterator[Config]:
    """The seeds of the settings as they are, then each other value of each setting alone."""
    base = config.quick()
    for seed in config.seeds:
        yield replace(base, seed=seed)
    first = replace(base, seed=config.seeds[0])
    for size in config.sizes:
        if size != base.rows:
            yield replace(first, rows=size)
    for rate in config.learning_rates:
        if rate != base.learning_rate:
            yield replace(first, learning_rate=rate)


def settings(config: Config) -> str:
    """What the grid varies beside rows and seed."""
    return f"learning rate {config.learning_rate:g}"


def label(config: Config) -> str:
    """A trial by its settings."""
    return f"{settings(config)}, {config.rows} rows, seed {config.seed}"
