"""Load on this machine, from a process of its own: steps in on standard input, answers out.

Closed loop: so many clients, each asks again once it is answered. It can never ask for more than
the server does, so it hides overload. Open loop: Poisson arrivals at a rate, whatever the server
does; latency counts from the moment a request should have been sent (Tene, "How NOT to measure
latency", 2013).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from .ask import LOST, Answer, ask

MOST = 100_000  # requests of a step
PAUSE = 0.2  # seconds that a closed-loop client waits after a refusal
PATIENCE = 15.0  # seconds until an open-loop request counts as lost


async def closed(
    session: aiohttp.ClientSession, url: str, bodies: list[bytes], clients: int, seconds: float
) -> list[Answer]:
    """`clients` ask one after the other for `seconds`."""
    answers: list[Answer] = []
    turn, end = itertools.cycle(bodies), time.perf_counter() + seconds

    async def client() -> None:
        while time.perf_counter() < end and len(answers) < MOST:
            answers.append(await ask(session, url, next(turn), time.perf_counter()))
            if answers[-1][1] != 200:
                await asyncio.sleep(PAUSE)

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def opened(
    session: aiohttp.ClientSession, url: str, bodies: list[bytes], plan: dict[str, Any]
) -> list[Answer]:
    """Arrivals at `rate` per second on average, for `seconds`; `patience` more, and all leave."""
    rate, seconds = plan["rate"], plan["seconds"]
    chance, due, start = random.Random(rate), 0.0, time.perf_counter()
    tasks = []
    for body in itertools.islice(itertools.cycle(bodies), MOST):
        due += chance.expovariate(rate)
        if due > seconds:
            break
        await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
        tasks.append(asyncio.create_task(ask(session, url, body, start + due)))
    end = start + seconds + plan["patience"]
    if not tasks:
        return []
    done, late = await asyncio.wait(tasks, timeout=end - time.perf_counter())
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [task.result() for task in done] + [LOST] * len(late)


async def step(plan: dict[str, Any]) -> list[Answer]:
    """One step: url, bodies, seconds, and clients or rate. Only this machine is ever asked."""
    if urlsplit(plan["url"]).hostname != "127.0.0.1":
        raise ValueError("load goes to 127.0.0.1 only")
    bodies = [body.encode() for body in plan["bodies"]]
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    headers = {"content-type": "application/json"}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connector, timeout=timeout, headers=headers
    ) as session:
        if "clients" in plan:
            return await closed(session, plan["url"], bodies, plan["clients"], plan["seconds"])
        return await opened(session, plan["url"], bodies, plan)


def main() -> None:
    """A line of JSON in for each step, a line out."""
    for line in sys.stdin:
        print(json.dumps(asyncio.run(step(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
