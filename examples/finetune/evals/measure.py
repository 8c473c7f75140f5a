"""One run, from the data to the record of it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from docstring_search.config import Config
from docstring_search.finetune import card, curves
from docstring_search.finetune.project import Data, model_folder, trained

from . import gate, guards, results
from .cache import digest
from .outcome import Outcome
from .suite import NAME, evaluate
from .summary import summarise


def measure(
    config: Config, root: Path, data: Data, hashes: dict[str, str], fresh: bool
) -> dict[str, Any]:
    """Run the baselines, train, and compare on the same held-out items.

    Raises `StopError` for a leak or a training that failed, `EvalError` for a guard that stops.
    """
    started = time.monotonic()
    data.report.stop()
    folder = model_folder(root, config)
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    found = evaluate(config, data, lambda: trained(config, root, data), folder)
    fired = guards.check_scores(found.items)
    guards.stop(fired)
    metrics = found.metrics + summarise(found.items)
    headline = found.headline(metrics)
    sides = {side: len(rows) for side, rows in data.split.sides.items()}
    training = found.trained
    record = {
        "kind": "finetune",
        "name": NAME,
        "headline": headline,
        "about": f"{headline} {_about(config, data, found)}",
        "system": found.system | {"training": _amount(config, training.rows)},
        "config": config.to_dict(),
        "seed": config.seed,
        **results.provenance(root, hashes),
        "hashes": {
            "corpus": hashes["corpus"],
            "golden": digest([[row.id, row.text, row.target] for row in data.split.test]),
            "code": hashes["code"],
        },
        "corpus": {
            "origin": data.rows.origin,
            "rows": len(data.rows.rows),
            "groups": len({row.group for row in data.rows.rows}),
            **sides,
            "skipped": list(data.rows.skipped),
        },
        "golden": results.settled(data.split.path.name, found.items),
        "metrics": metrics,
        "items": found.items,
        "figures": [*curves.training(training), *found.figures, *curves.sweep(root, config, data)],
        "matrices": found.matrices,
        "guards": fired,
        "gate": gate.judge(metrics, drafts_only=False),
        "totals": results.totals(
            started, found.items, training_seconds=training.seconds, peak_mb=training.peak_mb
        ),
        "notes": [
            *found.notes,
            *curves.notes(training),
            *data.report.facts,
            *(f"Data: {warning}." for warning in data.report.warnings),
        ],
    }
    card.write(folder, record)
    return record


def _about(config: Config, data: Data, found: Outcome) -> str:
    rows, groups = found.trained.rows, {row.group for row in found.rows}
    return (
        f"Trained on {_amount(config, rows)} (there are {len(data.split.train)}); measured on "
        f"{len(found.rows)} rows of {len(groups)} groups that no training row shares "
        f"({data.rows.origin})."
    )


def _amount(config: Config, rows: int) -> str:
    return f"{rows} rows, {config.epochs:g} epoch{'' if config.epochs == 1 else 's'}"
