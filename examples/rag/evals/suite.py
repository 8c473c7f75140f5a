"""Asks the system every question, keeping each answer on disk as soon as it is there."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, cast

from . import EvalError
from .cache import Cache
from .golden import Row
from .progress import progress

Item = dict[str, Any]
Ask = Callable[[str], dict[str, Any]]  # question -> output, latency_ms, tokens, cost_usd
FAILED = {
    "output": {"answer": None, "citations": [], "retrieved": [], "ranked": [], "confidence": 0.0},
    "latency_ms": {},
    "tokens": {"prompt": 0, "completion": 0},
    "cost_usd": 0.0,
}


def run(
    ask: Ask, rows: Sequence[Row], halves: dict[str, str], cache: Cache, system: str, workers: int
) -> tuple[list[Item], int]:
    """One item per row, in their order, and how many of them the cache held.

    `system` is the hash of all that an answer depends on but the question. With one worker the
    questions follow each other, so that latencies are those of a system at rest. An error is kept
    in its item and not in the cache; an `EvalError` (the cost cap) ends the run.
    """
    found = {row.id: cache.get(system, row.question) for row in rows}
    todo = [row for row in rows if found[row.id] is None]
    started = time.monotonic()

    def answer(question: str) -> dict[str, Any]:
        try:
            return cast(
                dict[str, Any], cache.put(ask(question) | {"error": None}, system, question)
            )
        except EvalError:
            raise
        except Exception as error:
            return FAILED | {"error": f"{type(error).__name__}: {error}"}

    pool = ThreadPoolExecutor(workers)
    try:
        waiting = {pool.submit(answer, row.question): row for row in todo}
        for done, future in enumerate(as_completed(waiting), 1):
            found[waiting[future].id] = future.result()
            progress(done, len(todo), time.monotonic() - started, "questions")
    finally:
        pool.shutdown(cancel_futures=True)
    # A copy each: two rows may ask the same question.
    items = [_item(row, halves[row.id], copy.deepcopy(found[row.id])) for row in rows]
    return items, len(rows) - len(todo)


def _item(row: Row, half: str, answer: dict[str, Any]) -> Item:
    return {
        "id": row.id,
        "slice": row.slice,
        "split": half,
        "cluster": row.cluster,
        "status": row.status,
        "input": {
            "question": row.question,
            "reference": row.answer,
            "sources": row.sources,
            "quotes": row.quotes,
        },
        "scores": {},
        "cause": None,
        **answer,
    }
