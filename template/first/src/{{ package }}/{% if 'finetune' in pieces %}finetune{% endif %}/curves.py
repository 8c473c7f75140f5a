"""What a training shows of itself: its curves, the sweep's, and notes in words."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..config import Config
from .project import Data, basis
from .training import Trained

SWEEP = Path("reports") / "sweep.jsonl"


def training(trained: Trained) -> list[dict[str, Any]]:
    """Training and validation loss over the steps; step 0 is the model as it came."""
    steps, losses = zip(*trained.losses, strict=True) if trained.losses else ((), ())
    checked = [(0, trained.start), *trained.validation]
    places, values = zip(*checked, strict=True)
    return [
        {
            "title": "Loss",
            "x": "step",
            "y": "loss",
            "series": [
                {"name": "training", "x": list(steps), "y": list(losses)},
                {"name": "validation", "x": list(places), "y": list(values)},
            ],
        }
    ]


def notes(trained: Trained) -> list[str]:
    """What to know of the training beside its score."""
    told = [
        f"{trained.steps} steps on {trained.rows} rows took {trained.seconds:.0f} s and at most "
        f"{trained.peak_mb:,} MB; the model kept is that of step {trained.best_step}."
    ]
    if trained.steps < trained.planned_steps:
        told.append(f"Stopped early, {trained.planned_steps} steps were planned.")
    if min((loss for _, loss in trained.validation), default=trained.start) >= trained.start:
        told.append("The validation loss never fell below that of the model as it came.")
    if trained.resumed:
        told.append(f"Resumed from step {trained.resumed}.")
    return told


def trials(root: Path, config: Config, data: Data) -> list[dict[str, Any]]:
    """The sweep's trials that differ from these settings only in what a sweep varies, oldest first.

    A line that was cut off is left out; of a trial that was done again, the last counts.
    """
    try:
        lines = (root / SWEEP).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    mark = basis(config, data)
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        with suppress(ValueError):
            trial = json.loads(line)
            if trial["basis"] == mark:
                found[trial["label"]] = trial
    return list(found.values())


def sweep(root: Path, config: Config, data: Data) -> list[dict[str, Any]]:
    """Score against cost and against the number of rows, of the trials of `make sweep`."""
    found = trials(root, config, data)
    if not found:
        return []
    name = found[0]["measure"]
    by_size: dict[int, list[float]] = {}
    for trial in found:
        if trial["settings"] == found[0]["settings"]:
            by_size.setdefault(trial["rows"], []).append(trial["score"])
    sizes = sorted(by_size)
    means = [sum(by_size[size]) / len(by_size[size]) for size in sizes]
    spread = {
        "low": [min(by_size[size]) for size in sizes],
        "high": [max(by_size[size]) for size in sizes],
    }
    cost = [
        {"name": f"{trial['label']}", "x": [trial["seconds"]], "y": [trial["score"]]}
        for trial in found
    ]
    return [
        {
            "title": "Sweep: learning curve, band from the lowest to the highest seed",
            "x": "training rows",
            "y": name,
            "series": [{"name": "tuned", "x": sizes, "y": means, **spread}],
        },
        {
            "title": "Sweep: score against cost",
            "x": "seconds of training",
            "y": name,
            "series": cost,
        },
    ]
