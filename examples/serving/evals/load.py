"""The load test: closed and paced users by Locust, then the capacity under open arrivals."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from time import perf_counter

import aiohttp
import numpy as np
from scipy import stats

from prediction_service.config import ROOT, Config, UserError

from .quality import PATH, good_bodies
from .server import serve

FEWEST = 200  # requests that a p95 stands on
PRECISION = 1.05  # the capacity is found to within 5%


@dataclass(frozen=True)
class Step:
    """What came of one rate."""

    rate: float
    p95_ms: float | None  # from when a request was due to its answer; None if one in 20 failed
    late_ms: float  # how late this generator sent, p95


def measure_load(config: Config) -> tuple[list[dict], list[dict]]:
    """The metrics over servers that are started afresh, and the steps of the search."""
    runs, steps = [], []
    for server in range(1, config.servers + 1):
        with serve() as url:
            throughput, _ = run_users("Closed", url, config)
            _, times = run_users("Paced", url, config)
            capacity, tried = search_capacity(url, throughput, config)
        run = {"capacity": capacity, "latency p50": latency(times, 50)}
        run["latency p95"] = latency(times, 95)
        runs.append(run)
        steps += [{"server": server} | vars(step) for step in tried]
    metrics = [over_servers(name, [run[name] for run in runs]) for name in runs[0]]
    return metrics, steps


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


def latency(times: list[float], percent: int) -> float | None:
    """A percentile; None of too few requests."""
    return float(np.percentile(times, percent)) if len(times) >= FEWEST else None


def search_capacity(url: str, throughput: float, config: Config) -> tuple[float | None, list[Step]]:
    """Double what closed users were served until it is too fast, then bisect."""
    bodies = good_bodies()
    low, high, capacity = throughput / 2, throughput * 1.5, None
    latest_ms = config.objective_ms / 10  # a step that was sent later is void, and tried again
    steps, too_fast = [], None
    while high / low > PRECISION:
        rate = (low * high) ** 0.5 if too_fast else high
        for _ in range(3):
            step = asyncio.run(send_at(rate, url + PATH, bodies))
            steps.append(step)
            if step.late_ms <= latest_ms:
                break
        if step.late_ms <= latest_ms and step.p95_ms and step.p95_ms <= config.objective_ms:
            low = capacity = rate
            high = high if too_fast else 2 * rate
        else:
            high, too_fast = rate, step
    known = too_fast and too_fast.late_ms <= latest_ms  # else this generator was the limit
    return capacity if known else None, steps


async def send_at(rate: float, url: str, bodies: list[dict], seconds: float = 3) -> Step:
    """Open arrivals, whether or not earlier ones were answered, and at least `FEWEST` of them."""
    late, took = [], []

    async def send(due: float) -> None:
        late.append(1000 * (perf_counter() - due))
        try:
            async with http.post(url, json=random.choice(bodies)) as reply:
                await reply.read()
                failed = reply.status != 200
        except aiohttp.ClientError:
            failed = True
        took.append(float("inf") if failed else 1000 * (perf_counter() - due))

    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))  # no limit
    async with session as http, asyncio.TaskGroup() as tasks:
        started = perf_counter()
        for number in range(max(FEWEST, round(rate * seconds))):
            due = started + number / rate
            await asyncio.sleep(due - perf_counter())
            tasks.create_task(send(due))
    p95, late_ms = np.percentile([took, late], 95, axis=1, method="higher").tolist()
    return Step(rate, p95 if isfinite(p95) else None, late_ms)


def over_servers(name: str, values: Sequence[float | None]) -> dict:
    """The mean over servers and its 95% interval, by Student's t."""
    mean = None if None in values else float(np.mean(values))
    ci = None
    if mean is not None and len(set(values)) > 1:
        low, high = stats.t.interval(0.95, len(values) - 1, mean, stats.sem(values))
        ci = (float(low), float(high))
    unit = "ms" if name.startswith("latency") else "req/s"
    return {"name": name, "value": mean, "ci": ci, "n": len(values), "values": values, "unit": unit}
