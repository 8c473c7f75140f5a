"""Dynamic batching with a bound on what is admitted."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

WEIGHT = 0.2  # of a full batch in the running estimate of the throughput; smaller ones have less


class Full(Exception):
    """Nothing more is admitted now; `retry_s` is how long what is admitted will take."""

    def __init__(self, retry_s: float) -> None:
        super().__init__("full")
        self.retry_s = retry_s


@dataclass(slots=True, eq=False)
class _Job:
    item: Any
    cost: int
    answer: asyncio.Future[Any]


class Batcher:
    """Computes what concurrent requests ask for together, one list at a time per worker thread.

    A worker that is free takes at once what is waiting, up to `largest` in cost. So there is no
    timer to tune: one request alone does not wait, and batches grow with the load. What is admitted
    and not answered stays within `limit`, or within `share_s` seconds of the throughput that
    batches show under load: what is let in is answered in time, and the rest is told at once.
    """

    def __init__(
        self,
        compute: Callable[[list[Any]], Sequence[Any]],  # one answer for each item, or it raises
        workers: int,
        largest: int,
        observe: Callable[[int, int, float], None],  # size, cost and seconds of each batch
        admit: Callable[[int], None],  # cost of each job that is let in
    ) -> None:
        self._compute, self._workers, self._largest = compute, workers, largest
        self._pool = ThreadPoolExecutor(workers, "batch")
        self._waiting: deque[_Job] = deque()
        self._observe, self._admit = observe, admit
        self._running, self._tasks = 0, set[asyncio.Task[None]]()
        self.limit: int | None = None
        self.share_s: float | None = None
        self.rate: float | None = None  # cost per second, of all workers together
        self.admitted = 0  # cost of all that is not answered
        self._busy = False  # something had to wait or was refused since the last batch

    @property
    def depth(self) -> int:
        """Jobs that no worker has taken yet."""
        return len(self._waiting)

    @property
    def bound(self) -> float:
        """Cost that may be admitted at once."""
        if self.limit is not None or self.rate is None or self.share_s is None:
            return self.limit or float("inf")
        return self.share_s * self.rate

    async def submit(self, item: Any, cost: int = 1) -> Any:
        """The answer to `item`. Raises `Full`, or what `compute` raises for it.

        A caller that is cancelled gives up its place.
        """
        # Whatever the bound says, one job of any size is let in when there is nothing else.
        if self.admitted and self.admitted + cost > self.bound:
            self._busy = True
            raise Full(self.admitted / self.rate if self.rate else 1.0)
        job = _Job(item, cost, asyncio.get_running_loop().create_future())
        self.admitted += cost
        self._admit(cost)
        self._waiting.append(job)
        self._start()
        try:
            return await job.answer
        finally:
            if job in self._waiting:
                self._waiting.remove(job)
                self.admitted -= cost

    def _start(self) -> None:
        while self._waiting and self._running < self._workers:
            batch = [self._waiting.popleft()]
            total = batch[0].cost
            while self._waiting and (total := total + self._waiting[0].cost) <= self._largest:
                batch.append(self._waiting.popleft())
            self._running += 1
            # Handed over at once: the worker does not wait while the loop sends the last answers.
            computed, started = self._in_pool(batch), time.perf_counter()
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

    def _learn(self, size: int, cost: int, seconds: float) -> None:
        self._observe(size, cost, seconds)
        if self._busy or self._waiting or cost >= self._largest / 2:  # else it was not at its limit
            seen, weight = self._workers * cost / seconds, WEIGHT * min(1.0, cost / self._largest)
            self.rate = seen if self.rate is None else self.rate + weight * (seen - self.rate)
        self._busy = False


def _settle(job: _Job, answer: Any) -> None:
    if job.answer.done():
        return
    if isinstance(answer, Exception):
        job.answer.set_exception(answer)
    else:
        job.answer.set_result(answer)
