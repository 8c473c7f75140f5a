"""One request of the load."""

from __future__ import annotations

import time

import aiohttp

Answer = tuple[float, int]  # milliseconds, status; 0: no answer
LOST: Answer = (0.0, 0)


async def ask(session: aiohttp.ClientSession, url: str, body: bytes, due: float) -> Answer:
    """Its latency counts from `due`."""
    try:
        async with session.post(url, data=body) as reply:
            await reply.read()
            status = reply.status
    except (aiohttp.ClientError, TimeoutError):
        status = 0
    return (time.perf_counter() - due) * 1000, status
