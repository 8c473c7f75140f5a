"""Questions to a judge, many at a time; each answer fits a schema, or is a failure that is told."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from .cache import Cache
from .judge import USAGE, Judge
from .progress import progress

Job = tuple[Any, ...]  # what the answer follows from, beside the judge: the key in the cache
Ask = Callable[[Any, Job], Awaitable[dict[str, Any]]]  # the model and a job -> a JSON value


@dataclass
class Answers:
    """`values[i]` is what was said to job i, or None where it failed; `failures` says how."""

    values: list[dict[str, Any] | None]
    failures: dict[int, str] = field(default_factory=dict)
    tokens: Counter[str] = field(default_factory=Counter)
    cached: int = 0


def ask_all(judge: Judge, jobs: Sequence[Job], ask: Ask, cache: Cache) -> Answers:
    """Ask for every job that the cache does not hold.

    A judge that breaks the schema is told so and asked again (instructor); what stays wrong is a
    failure and not cached. Raises `EvalError` before the cost cap would be passed.
    """
    return asyncio.run(_ask_all(judge, jobs, ask, cache))


def in_schema(schema: type[BaseModel]) -> Ask:
    """Asks for an object of this schema; a job's last part is the prompt."""

    async def ask(llm: Any, job: Job) -> dict[str, Any]:
        answer: BaseModel = await llm.agenerate(job[-1], schema)
        return answer.model_dump()

    return ask


async def _ask_all(judge: Judge, jobs: Sequence[Job], ask: Ask, cache: Cache) -> Answers:
    found = Answers([None] * len(jobs))
    todo: list[int] = []
    for i, job in enumerate(jobs):
        if (stored := cache.get(judge.identity, *job)) is None:
            todo.append(i)
        else:
            _keep(found, i, stored)
            found.cached += 1
    if not todo:
        return found
    llm, limit = judge.llm(), asyncio.Semaphore(judge.concurrent)
    done, started = 0, time.monotonic()

    async def one(i: int) -> None:
        nonlocal done
        async with limit:
            tokens: Counter[str] = Counter()
            USAGE.set(tokens)
            try:
                said = await ask(llm, jobs[i])
                stored = {"said": said, "tokens": tokens}
                _keep(found, i, cache.put(stored, judge.identity, *jobs[i]))
            except Exception as error:
                if judge.budget.reached:
                    raise judge.budget.stop() from None
                found.tokens.update(tokens)
                found.failures[i] = _reason(error)
            done += 1
            progress(done, len(todo), time.monotonic() - started, "judgements")

    try:
        await asyncio.gather(*(one(i) for i in todo))
    finally:
        await judge.close()
    return found


def _keep(found: Answers, i: int, stored: dict[str, Any]) -> None:
    found.values[i] = stored["said"]
    found.tokens.update(stored["tokens"])


def _reason(error: Any) -> str:
    """Type and first line of what went wrong in the last of instructor's attempts."""
    attempts = getattr(error, "failed_attempts", None)
    last = attempts[-1].exception if attempts else error
    return f"{type(last).__name__}: {last}".splitlines()[0][:200]
