"""Open arrivals: requests are sent at a rate, whether or not the earlier ones were answered."""

import asyncio
import random
from dataclasses import dataclass
from math import isfinite
from time import perf_counter

import aiohttp
import numpy as np

FEWEST = 200  # requests that a p95 stands on


@dataclass(frozen=True)
class Step:
    """What came of one rate."""

    rate: float
    p95_ms: float | None  # from when a request was due to its answer; None if one in 20 failed
    late_ms: float  # how late this generator sent, p95


async def send_at(rate: float, url: str, bodies: list[dict], seconds: float = 3) -> Step:
    """Send at a constant rate for some seconds, and at least `FEWEST` requests."""
    late, took = [], []

    async def send(due: float) -> None:
        late.append(1000 * (perf_counter() - due))
        try:
            async with http.post("/predict", json=random.choice(bodies)) as reply:
                await reply.read()
                failed = reply.status != 200
        except aiohttp.ClientError:
            failed = True
        took.append(float("inf") if failed else 1000 * (perf_counter() - due))

    session = aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0))  # no limit
    async with session as http, asyncio.TaskGroup() as tasks:
        started = perf_counter()
        for number in range(max(FEWEST, round(rate * seconds))):
            due = started + number / rate
            await asyncio.sleep(due - perf_counter())
            tasks.create_task(send(due))
    p95, late_ms = np.percentile([took, late], 95, axis=1, method="higher").tolist()
    return Step(rate, p95 if isfinite(p95) else None, late_ms)
