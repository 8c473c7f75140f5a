"""Many conversations through the offline graders: flat memory, resumable, on every core."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from ..config import ConfigError
from .conversations import Conversation
from .evaluator import Evaluation, Evaluator
from .project import Project

BATCH = 256  # conversations that a process gets at a time; what a killed run loses at most
_evaluator: Evaluator  # of a worker process


def grade_file(
    root: Path,
    source: Path,
    target: Path,
    names: list[str] | None,
    workers: int,
    engine: str = "processes",
) -> int:
    """Evaluate each conversation of `source` to a line of `target`; how many were done now.

    Lines that `target` has are kept, in the order of the source; a torn last line is done again.
    Raises `ConfigError` when the target is not of this source, or nothing was measured yet.
    """
    project = Project(root)
    project.evaluator(names)  # what is missing is said before anything is written
    total = sum(1 for _ in project.conversations(source))
    have = _resume(target, project.conversations(source))
    if engine == "ray":
        from .on_ray import graded_on_ray

        ids = frozenset(one.id for one in islice(project.conversations(source), have))
        parts = graded_on_ray(root, source, names, ids, BATCH, -(-total // BATCH))
    else:
        parts = _in_processes(project, source, names, have, workers)
    started, done = time.monotonic(), have
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        for lines in parts:
            file.writelines(lines)
            file.flush()
            done += len(lines)
            _progress(done, total, (time.monotonic() - started) / max(1, done - have))
    if done < total:
        raise ConfigError(f"{source}: an id stands there twice: --engine ray cannot resume it")
    return done - have


def _in_processes(
    project: Project, source: Path, names: list[str] | None, have: int, workers: int
) -> Iterator[list[str]]:
    """On this machine's cores: lines of all but the first `have`, in order."""
    batches = _batches(islice(project.conversations(source), have, None))
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(project.root, names)) as pool:
        yield from _bounded(pool, batches, 2 * workers)


def to_line(one: Evaluation) -> str:
    """An evaluation as a line of the output."""
    return json.dumps(asdict(one), ensure_ascii=False) + "\n"


def _start(root: Path, names: list[str] | None) -> None:
    global _evaluator
    _evaluator = Project(root).evaluator(names)


def _evaluate(batch: list[Conversation]) -> list[str]:
    found = _evaluator.evaluate_all(batch)
    return [to_line(one) for one in found]


def _bounded(pool: Any, batches: Iterator[list[Conversation]], ahead: int) -> Iterator[list[str]]:
    """Results in order, with at most `ahead` batches in memory."""
    waiting = [pool.submit(_evaluate, batch) for batch in islice(batches, ahead)]
    while waiting:
        yield waiting.pop(0).result()
        waiting += [pool.submit(_evaluate, batch) for batch in islice(batches, 1)]


def _batches(conversations: Iterator[Conversation]) -> Iterator[list[Conversation]]:
    while batch := list(islice(conversations, BATCH)):
        yield batch


def _resume(target: Path, conversations: Iterator[Conversation]) -> int:
    """How many whole lines the target has; cuts off what a killed process left of one."""
    if not target.exists():
        return 0
    have, whole = 0, 0
    with target.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                break
            wanted = next(conversations, None)
            if wanted is None or json.loads(line)["id"] != wanted.id:
                raise ConfigError(f"{target}:{have + 1} is not of this file: name another output")
            have, whole = have + 1, whole + len(line)
    with target.open("rb+") as file:
        file.truncate(whole)
    return have


def _progress(done: int, total: int, seconds: float) -> None:
    """A line that is redrawn in a terminal; elsewhere one per twentieth of the whole."""
    terminal, part = sys.stderr.isatty(), max(1, total // 20)
    if terminal or done == total or done // part != (done - BATCH) // part:
        left = f"{(total - done) * seconds:.0f} s left"
        end = "\r" if terminal and done < total else "\n"
        print(f"  {done}/{total} conversations, {left}", end=end, file=sys.stderr, flush=True)
