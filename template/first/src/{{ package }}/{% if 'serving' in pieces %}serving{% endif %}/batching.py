"""Dynamic batching."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from . import tracing
from .admission import Admission


@dataclass(slots=True, eq=False)
class _Job:
    item: Any
    cost: int
    answer: asyncio.Future[Any]
    asked: float
    taken: float = 0.0


class Batcher(Admission):
    """Computes what concurrent requests ask for together, one list at a time per worker thread.

    A worker that is free takes at once what is waiting, up to `largest` in cost. So there is no
    timer to tune: one request alone does not wait, and batches grow with the load.
    """

    def __init__(
        self,
        compute: Callable[[list[Any]], Sequence[Any]],  # one answer for each item, or it raises
        workers: int,
        largest: int,
        observe: Callable[[int, int, float], None],  # size, cost and seconds of each batch
        admit: Callable[[int], None],  # cost of each job that is let in
    ) -> None:
        super().__init__(workers, largest, observe, admit)
        self._compute = compute
        self._pool = ThreadPoolExecutor(workers, "batch")
        self._waiting: deque[_Job] = deque()
        self._tasks = set[asyncio.Task[None]]()

    @property
    def depth(self) -> int:
        """Jobs that no worker has taken yet."""
        return len(self._waiting)

    async def submit(self, item: Any, cost: int = 1) -> Any:
        """The answer to `item`. Raises `Full`, or what `compute` raises for it."""
        self._enter(cost)
        answer = asyncio.get_running_loop().create_future()
        job = _Job(item, cost, answer, time.perf_counter())
        self._waiting.append(job)
        self._start()
        try:
            return await job.answer
        finally:
            if job in self._waiting:
                self._waiting.remove(job)
                self.admitted -= cost
            else:
                tracing.waited(job.asked, job.taken)

    def _start(self) -> None:
        while self._waiting and self._running < self._workers:
            batch = [self._waiting.popleft()]
            total = batch[0].cost
            while self._waiting and (total := total + self._waiting[0].cost) <= self._largest:
                batch.append(self._waiting.popleft())
            self._running += 1
            # Handed over at once: the worker does not wait while the loop sends the last answers.
            computed, started = self._in_pool(batch), time.perf_counter()
            for job in batch:
                job.taken = started
            self._tasks.add(task := asyncio.create_task(self._run(batch, computed, started)))
            task.add_done_callback(self._tasks.discard)

    async def _run(
        self, batch: list[_Job], computed: asyncio.Future[Sequence[Any]], started: float
    ) -> None:
        cost = sum(job.cost for job in batch)
        try:
            answers = await computed
            if any(isinstance(answer, Exception) for answer in answers) and len(batch) > 1:
                answers = [(await self._in_pool([job]))[0] for job in batch]  # whose fault is it?
        finally:
            self._running -= 1
            self.admitted -= cost
            self._learn(len(batch), cost, time.perf_counter() - started)
            self._start()
        for job, answer in zip(batch, answers, strict=True):
            _settle(job, answer)

    def _in_pool(self, batch: list[_Job]) -> asyncio.Future[Sequence[Any]]:
        loop, items = asyncio.get_running_loop(), [job.item for job in batch]
        return loop.run_in_executor(self._pool, self._computed, items)

    def _computed(self, items: list[Any]) -> Sequence[Any]:
        try:
            return self._compute(items)
        except Exception as error:
            return [error] * len(items)


def _settle(job: _Job, answer: Any) -> None:
    if job.answer.done():
        return
    if isinstance(answer, Exception):
        job.answer.set_exception(answer)
    else:
        job.answer.set_result(answer)
