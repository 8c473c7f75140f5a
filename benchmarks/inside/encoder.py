"""Run in a rendered encoder service: closed clients against one server; prints a line of JSON.

`encoder.py COMMAND… -- CLIENTS REQUESTS`: the server's command takes `--port=N` as its last word.
"""

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
from evals.quality import PATH, good_bodies

BODIES = [body | {"encoding_format": "base64"} for body in good_bodies()]


async def ask(url: str, clients: int, requests: int) -> tuple[list[float], int, float]:
    """The times in ms, how many failed, and how long all of them took."""
    left = iter(range(requests))
    times: list[float] = []
    failed = 0

    async def client(http: aiohttp.ClientSession) -> None:
        nonlocal failed
        for _ in left:
            started = time.perf_counter()
            async with http.post(url + PATH, json=random.choice(BODIES)) as reply:
                good = reply.status == 200 and (await reply.json())["data"]
            failed += not good
            times.append(1000 * (time.perf_counter() - started))

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        started = time.perf_counter()
        await asyncio.gather(*(client(http) for _ in range(clients)))
        return times, failed, time.perf_counter() - started


async def wait_until_up(url: str) -> None:
    """Return once /health answers."""
    async with aiohttp.ClientSession() as http:
        for _ in range(1200):
            try:
                async with http.get(f"{url}/health") as reply:
                    if reply.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
    sys.exit("the server did not start")


def memory_mb(process: int) -> float:
    """Resident memory of a process and its children."""
    total = 0.0
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        total += sum(memory_mb(int(child)) for child in path.read_text().split())
    status = Path(f"/proc/{process}/status").read_text()
    return total + int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    """Start the server, warm it up, ask it, and say what came of it."""
    split = sys.argv.index("--")
    command, (clients, requests) = sys.argv[1:split], map(int, sys.argv[split + 1 :])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    log = subprocess.DEVNULL
    command = [*command, f"--port={port}"]
    with subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True) as server:
        try:
            asyncio.run(wait_until_up(url))
            ready = time.perf_counter() - started
            asyncio.run(ask(url, clients, 4 * clients))
            before = memory_mb(server.pid)
            times, failed, seconds = asyncio.run(ask(url, clients, requests))
            after = memory_mb(server.pid)
        finally:
            # The whole group: LitServe's workers outlive the process that was started.
            os.killpg(server.pid, signal.SIGKILL)
    times.sort()
    print(
        json.dumps(
            {
                "answers_per_s": round(len(times) / seconds, 2),
                "p95_ms": round(times[int(0.95 * len(times))], 1),
                "asked": requests,
                "answered": len(times) - failed,
                "ready_s": round(ready, 2),
                "mb": [round(before), round(after)],
            }
        )
    )


if __name__ == "__main__":
    main()
