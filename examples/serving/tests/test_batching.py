"""The batcher by itself: who gets which answer, what is let in, who is in the way of whom."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from embedding_service.serving.admission import Full
from embedding_service.serving.batching import Batcher

Batches = list[tuple[int, int]]


def make(
    compute: Callable[[list[Any]], Sequence[Any]], workers: int = 1, largest: int = 8
) -> tuple[Batcher, Batches]:
    """A batcher, and the size and cost of each batch as they come."""
    batches: Batches = []
    batcher = Batcher(
        compute,
        workers,
        largest,
        lambda size, cost, _: batches.append((size, cost)),
        lambda _: None,
    )
    return batcher, batches


def double(items: list[int]) -> list[int]:
    """Slow enough for others to come meanwhile."""
    time.sleep(0.005)
    return [2 * item for item in items]


def test_each_gets_its_own() -> None:
    """Of 200 at once, in batches that keep to their size."""
    batcher, batches = make(double)

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(batcher.submit(n) for n in range(200)))

    assert asyncio.run(all_at_once()) == [2 * n for n in range(200)]
    assert max(size for size, _ in batches) == 8
    assert sum(size for size, _ in batches) == 200


def test_alone_does_not_wait() -> None:
    """One request is a batch at once."""
    batcher, batches = make(double)
    assert asyncio.run(batcher.submit(3)) == 6
    assert batches == [(1, 1)]


def test_costs_limit_a_batch() -> None:
    """Not the number of items; one that is larger than a batch is computed alone."""
    batcher, batches = make(double)

    async def run() -> None:
        await asyncio.gather(*(batcher.submit(n, cost) for n, cost in enumerate([1, 20, 5, 3, 1])))

    asyncio.run(run())
    assert batches == [(1, 1), (1, 20), (2, 8), (1, 1)]


def test_full() -> None:
    """What is over the bound is refused at once, and let in again later."""
    batcher, _ = make(double)
    batcher.limit = 10

    async def run() -> tuple[int, int]:
        first = await asyncio.gather(
            *(batcher.submit(n) for n in range(30)), return_exceptions=True
        )
        refused = [answer for answer in first if isinstance(answer, Full)]
        assert all(answer.retry_s > 0 for answer in refused)
        await batcher.submit(1)
        return len(refused), batcher.admitted

    assert asyncio.run(run()) == (20, 0)


def test_bound_follows_throughput() -> None:
    """(queue + batch) / throughput stays within the share of the objective."""
    batcher, _ = make(double)
    batcher.share_s = 0.1

    async def run() -> None:
        for _ in range(3):
            await asyncio.gather(*(batcher.submit(n) for n in range(24)), return_exceptions=True)

    asyncio.run(run())
    assert batcher.rate
    assert batcher.bound == pytest.approx(0.1 * batcher.rate)


def test_one_is_always_let_in() -> None:
    """A bound below the cost of a request does not shut it out for good."""
    batcher, _ = make(double)
    batcher.limit = 1
    assert asyncio.run(batcher.submit(4, cost=50)) == 8


def test_cancelled_gives_up_its_place() -> None:
    """It is not computed, and what it cost is free."""
    seen, go = [], threading.Event()

    def wait(items: list[int]) -> list[int]:
        seen.extend(items)
        go.wait(5)
        return items

    batcher, _ = make(wait)

    async def run() -> None:
        first = asyncio.create_task(batcher.submit(1))
        await asyncio.sleep(0)
        second = asyncio.create_task(batcher.submit(2))
        await asyncio.sleep(0.01)
        assert (batcher.depth, batcher.admitted) == (1, 2)
        second.cancel()
        await asyncio.sleep(0.01)
        assert (batcher.depth, batcher.admitted) == (0, 1)
        go.set()
        assert await first == 1

    asyncio.run(run())
    assert seen == [1]


def test_a_fault_is_its_own() -> None:
    """An item that cannot be computed fails; those of its batch are answered."""

    def divide(items: list[int]) -> list[float]:
        time.sleep(0.005)
        return [12 / item for item in items]

    batcher, _ = make(divide)

    async def run() -> list[Any]:
        asked = (batcher.submit(n) for n in (1, 2, 0, 3))
        return await asyncio.gather(*asked, return_exceptions=True)

    one, two, error, three = asyncio.run(run())
    assert (one, two, three) == (12, 6, 4)
    assert isinstance(error, ZeroDivisionError)
