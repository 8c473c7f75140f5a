"""The same grading on Ray Data: on this machine, or on the cluster that RAY_ADDRESS names.

Each machine needs the project and its environment under the same path; the file is read there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..config import ConfigError, MissingError
from .conversations import read_row
from .project import Project
from .stream import to_line

LIGHT = 0.01  # CPUs that reading asks for: workers that hold all others must not keep it waiting


class Worker:
    """An actor with the graders loaded once, given batches of lines."""

    def __init__(self, root: Path, names: list[str] | None, graded: frozenset[str]) -> None:
        self._project = Project(root)
        self._evaluator = self._project.evaluator(names)
        self._graded = graded

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        rows = [json.loads(line) for line in batch["text"] if line.strip()]
        read = (
            read_row("a row", row, self._project.graded, self._project.passages) for row in rows
        )
        found = self._evaluator.evaluate_all([c for c in read if c.id not in self._graded])
        return {"line": [to_line(one) for one in found]}


def graded_on_ray(
    root: Path,
    source: Path,
    names: list[str] | None,
    graded: frozenset[str],
    size: int,
    batches: int,
) -> Iterator[list[str]]:
    """Lines of the evaluations in the order of the source, but for those of the ids in `graded`.

    About `batches` batches of `size` lines. Raises `MissingError` without ray, `ConfigError` when
    the source is CSV, which cannot be read in parts.
    """
    if source.suffix == ".csv":
        raise ConfigError(f"{source}: with --engine ray the file has to be JSONL")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it sends statistics otherwise
    try:
        import ray
    except ModuleNotFoundError:
        raise MissingError(
            'ray is not installed: .venv/bin/python -m pip install -c constraints.txt -e ".[ray]"'
        ) from None
    started = not ray.is_initialized()
    if started:
        ray.init(log_to_driver=False, logging_level="ERROR")
    try:
        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        lines = ray.data.read_text(
            str(source.resolve()), override_num_blocks=max(1, batches), num_cpus=LIGHT
        )
        found = lines.map_batches(
            Worker,
            fn_constructor_args=(root.resolve(), names, graded),
            batch_size=size,
            concurrency=(1, max(1, int(ray.cluster_resources().get("CPU", 1)))),
        )
        for batch in found.iter_batches(batch_size=size):
            yield list(batch["line"])
    finally:
        if started:
            ray.shutdown()
