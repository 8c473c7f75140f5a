"""A grid of settings within a time budget, scored on the validation side, never on the test."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import StopError, say
from .curves import SWEEP, trials
from .project import Data, basis, fingerprint, trained
from .task import VARIED
from .use import MEASURE, score


def sweep(config: Config, root: Path, data: Data) -> list[dict[str, Any]]:
    """Train and score what the budget allows; trials on file are not done again.

    Each trial is appended to reports/sweep.jsonl as soon as it has ended. A loss that is no number
    ends its own trial alone.
    """
    data.report.stop()
    began, done = time.monotonic(), trials(root, config, data)
    longest, shared = 0.0, basis(config, data)
    for trial in grid(config, len(data.split.train)):
        name, mark = label(trial), fingerprint(trial, data)
        if any(one["fingerprint"] == mark for one in done):
            continue
        spent = time.monotonic() - began
        if spent + longest > 60 * config.minutes:
            say(f"sweep.minutes = {config.minutes:g} are used up: {name} and the rest are left")
            break
        say(f"{name} ({spent / 60:.0f} of {config.minutes:g} min)")
        out, started = root / ".cache" / "sweep", time.monotonic()
        try:
            result = trained(trial, root, data, out)
        except StopError as error:
            if error.code != 1:
                raise
            say(f"{name}: {error}")
            continue
        found = {
            "fingerprint": mark,
            "label": name,
            "settings": settings(trial),
            "rows": result.rows,
            "seed": trial.seed,
            "measure": MEASURE,
            "score": score(trial, out, data.split.validation),
            "seconds": result.seconds,
            "basis": shared,
        }
        shutil.rmtree(out, ignore_errors=True)
        done = [*(one for one in done if one["label"] != name), found]
        (root / SWEEP).parent.mkdir(exist_ok=True)
        with (root / SWEEP).open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(found)}")  # a line that was cut off stays apart
        longest = max(longest, time.monotonic() - started)
    return done


def grid(config: Config, rows: int) -> Iterator[Config]:
    """The seeds of the settings as they are, then each other value of each setting alone.

    No trial wants more than the `rows` there are, and none is there twice.
    """
    base = config.quick()
    trials = [replace(base, seed=seed) for seed in config.seeds]
    for values, field in VARIED.items():
        varied: list[dict[str, Any]] = [{field: value} for value in getattr(config, values)]
        trials += [replace(trials[0], **one) for one in varied]
    yield from dict.fromkeys(replace(trial, rows=min(trial.rows, rows)) for trial in trials)


def settings(config: Config) -> str:
    """What the grid varies beside rows and seed."""
    fields = [field for field in VARIED.values() if field != "rows"]
    return ", ".join(f"{field.replace('_', ' ')} {getattr(config, field):g}" for field in fields)


def label(config: Config) -> str:
    """A trial by its settings."""
    return f"{settings(config)}, {config.rows} rows, seed {config.seed}"


def table(trials: Sequence[dict[str, Any]]) -> list[str]:
    """A line for each setting: the mean of its seeds, their spread, and the seconds."""
    by: dict[str, list[dict[str, Any]]] = {}
    for trial in trials:
        by.setdefault(f"{trial['settings']}, {trial['rows']} rows", []).append(trial)
    width = max(map(len, by), default=0)
    lines = [f"{trials[0]['measure']}, mean of the seeds [lowest, highest]"] if trials else []
    for name, found in by.items():
        scores = [trial["score"] for trial in found]
        spread = f"[{min(scores):.3f}, {max(scores):.3f}] of {len(scores)}"
        mean = sum(scores) / len(scores)
        seconds = sum(trial["seconds"] for trial in found) / len(found)
        told = f"{mean:7.3f} {spread if len(scores) > 1 else 'one seed':26}"
        lines.append(f"{name:{width}} {told} {seconds:5.0f} s")
    return lines
