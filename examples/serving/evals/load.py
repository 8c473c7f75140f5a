"""The load test: closed and paced users by Locust, then the capacity under open arrivals."""

import asyncio
import json
import random
import subprocess
import sys
from math import inf, isfinite
from time import perf_counter

import aiohttp
import numpy as np
from scipy import stats

from prediction_service.config import ROOT, Config, UserError

from .quality import PATH, good_bodies
from .server import serve

FEWEST = 200  # requests that a p95 stands on


def measure_load(config: Config) -> tuple[list[dict], list[dict]]:
    """The metrics over servers that are started afresh, and the steps of the search."""
    runs, steps = [], []
    for server in range(1, config.servers + 1):
        with serve() as url:
            throughput, _ = run_users("Closed", url, config)
            _, times = run_users("Paced", url, config)
            capacity, tried = search_capacity(url, throughput, config)
        p50, p95 = percentiles(times)
        runs.append({"capacity": capacity, "latency p50": p50, "latency p95": p95})
        steps += [{"server": server} | step for step in tried]
    return [over_servers(name, [run[name] for run in runs]) for name in runs[0]], steps


def run_users(kind: str, url: str, config: Config) -> tuple[float, list[float]]:
    """Locust's users of one kind: answers a second, and the times in ms."""
    seconds = max(5, round(2 * FEWEST / config.rate))
    command = [sys.executable, "-m", "locust", "-f", "evals/locustfile.py", "--headless", "--json"]
    command += [f"--host={url}", f"--users={config.users}", f"--spawn-rate={config.users}"]
    command += [f"--run-time={seconds}", kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode or done.stdout.strip() == "[]":
        raise UserError(f"requests of Locust's {kind} users failed: {done.stderr[-500:]}")
    result = json.loads(done.stdout)[0]
    times = [float(ms) for ms, n in result["response_times"].items() for _ in range(n)]
    return len(times) / (result["last_request_timestamp"] - result["start_time"]), times


def percentiles(times: list[float]) -> list[float | None]:
    """Median and p95; None of too few requests."""
    return [None, None] if len(times) < FEWEST else np.percentile(times, [50, 95]).tolist()


def search_capacity(url: str, throughput: float, config: Config) -> tuple[float | None, list[dict]]:
    """Double what closed users were served until it is too fast, then bisect."""
    low, high, capacity = throughput / 2, throughput * 1.5, None
    steps, too_fast = [], False
    while high / low > 1.05:  # found to within 5%
        rate = (low * high) ** 0.5 if too_fast else high
        for _ in range(3):  # a step that was sent late is void, and tried again
            step = try_rate(rate, url)
            steps.append(step)
            on_time = step["late_ms"] <= config.objective_ms / 10
            if on_time:
                break
        if on_time and (step["p95_ms"] or inf) <= config.objective_ms:
            low = capacity = rate
            high = high if too_fast else 2 * rate
        else:
            high, too_fast, known = rate, True, on_time
    return capacity if known else None, steps  # else this generator was the limit


def try_rate(rate: float, url: str) -> dict:
    """A step of the search: p95 from when a request was due, and how late it was sent."""
    sent = asyncio.run(send_at(rate, url + PATH, good_bodies()))
    late_ms, p95_ms = np.percentile(sent, 95, axis=0, method="higher").tolist()
    return {"rate": rate, "p95_ms": p95_ms if isfinite(p95_ms) else None, "late_ms": late_ms}


async def send_at(rate: float, url: str, bodies: list[dict], seconds: float = 3) -> list[tuple]:
    """Open arrivals, which wait for no answer: ms until each was sent, and until its answer."""

    async def send(due: float) -> tuple[float, float]:
        await asyncio.sleep(due - perf_counter())
        late_ms = 1000 * (perf_counter() - due)
        try:
            async with http.post(url, json=random.choice(bodies)) as reply:
                await reply.read()
                failed = reply.status != 200
        except aiohttp.ClientError:
            failed = True
        return late_ms, inf if failed else 1000 * (perf_counter() - due)

    connector = aiohttp.TCPConnector(limit=0)  # no limit
    async with aiohttp.ClientSession(connector=connector) as http:
        started = perf_counter() + 0.1  # once all are waiting for their turn
        number = max(FEWEST, round(rate * seconds))
        return await asyncio.gather(*(send(started + turn / rate) for turn in range(number)))


def over_servers(name: str, values: list[float | None]) -> dict:
    """The mean over servers and its 95% interval, by Student's t."""
    mean = None if None in values else float(np.mean(values))
    ci = None
    if mean is not None and len(set(values)) > 1:
        low, high = stats.t.interval(0.95, len(values) - 1, mean, stats.sem(values))
        ci = (max(0.0, float(low)), float(high))
    unit = "ms" if name.startswith("latency") else "req/s"
    return {"name": name, "value": mean, "ci": ci, "n": len(values), "values": values, "unit": unit}
