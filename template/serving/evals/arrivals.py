"""Open arrivals: requests are sent at a rate, whether or not the earlier ones were answered."""

import asyncio
import random
from dataclasses import dataclass
from time import perf_counter

import aiohttp
import numpy as np

FEWEST = 200  # requests that a p95 stands on
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Step:
    """What came of one rate."""

    rate: float
    p95_ms: float  # from when a request was due until it was answered; infinite if it failed
    late_ms: float  # how late this generator sent, p95


async def send_at(rate: float, url: str, bodies: list[bytes], seconds: float = 3) -> Step:
    """Send at a constant rate for some seconds, and at least `FEWEST` requests."""
    late, took = [], []

    async def send(due: float) -> None:
        late.append(1000 * (perf_counter() - due))
        try:
            async with client.post("/predict", data=random.choice(bodies)) as reply:
                await reply.read()
                failed = reply.status != 200
        except aiohttp.ClientError:
            failed = True
        took.append(float("inf") if failed else 1000 * (perf_counter() - due))

    unlimited = aiohttp.TCPConnector(limit=0)  # as many connections as there are open requests
    session = aiohttp.ClientSession(url, connector=unlimited, headers=JSON)
    async with session as client, asyncio.TaskGroup() as requests:
        started = perf_counter()
        for number in range(max(FEWEST, round(rate * seconds))):
            due = started + number / rate
            await asyncio.sleep(due - perf_counter())
            requests.create_task(send(due))
    return Step(rate, *(float(np.percentile(one, 95, method="higher")) for one in (took, late)))
