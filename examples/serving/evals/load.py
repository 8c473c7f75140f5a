"""The load test: closed and paced users by Locust, then the capacity under open arrivals."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from scipy import stats

from prediction_service.config import ROOT, Config, UserError
from prediction_service.model import split_data

from .arrivals import FEWEST, Step, send_at
from .server import serve

PRECISION = 1.05  # the capacity is found to within 5%


def measure_load(config: Config) -> tuple[list[dict], list[dict]]:
    """The metrics over servers that are started afresh, and the steps of the search."""
    runs, steps = [], []
    for server in range(1, config.servers + 1):
        with serve() as url:
            throughput, _ = run_users("Closed", url, config)
            _, times = run_users("Paced", url, config)
            capacity, tried = search_capacity(url, throughput, config)
        runs.append((capacity, latency(times, 50), latency(times, 95)))
        steps += [{"server": server} | vars(step) for step in tried]
    capacities, medians, tails = zip(*runs, strict=True)
    metrics = [
        over_servers("capacity", capacities) | {"unit": "req/s", "direction": "higher"},
        over_servers("latency p50", medians) | {"unit": "ms", "direction": "lower"},
        over_servers("latency p95", tails) | {"unit": "ms", "direction": "lower"},
    ]
    return metrics, steps


def run_users(kind: str, url: str, config: Config) -> tuple[float, list[float]]:
    """Locust's users of one kind: answers a second, and the times in ms."""
    seconds = max(5, round(2 * FEWEST / config.rate))
    command = [sys.executable, "-m", "locust", "-f", "evals/locustfile.py", "--headless", "--json"]
    command += [f"--host={url}", f"--users={config.users}", f"--spawn-rate={config.users}"]
    command += [f"--run-time={seconds}", kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise UserError(f"requests of Locust's {kind} users failed: {done.stderr[-500:]}")
    result = json.loads(done.stdout)[0]
    times = [float(ms) for ms, n in result["response_times"].items() for _ in range(n)]
    return len(times) / (result["last_request_timestamp"] - result["start_time"]), times


def latency(times: list[float], percent: int) -> float | None:
    """A percentile; None of too few requests."""
    return float(np.percentile(times, percent)) if len(times) >= FEWEST else None


def search_capacity(url: str, throughput: float, config: Config) -> tuple[float | None, list[Step]]:
    """Bisect for the highest rate that is served in time, around what closed users were served."""
    bodies = [{"instances": [instance.model_dump()]} for instance in split_data()[1]]
    low, high, capacity = throughput / 2, throughput * 1.5, None
    latest_ms = config.objective_ms / 10  # a step that was sent later is void, and tried again
    steps, too_fast = [], None
    while high / low > PRECISION:
        for _ in range(3):
            step = asyncio.run(send_at((low * high) ** 0.5, url, bodies))
            steps.append(step)
            if step.late_ms <= latest_ms:
                break
        if step.late_ms <= latest_ms and step.p95_ms and step.p95_ms <= config.objective_ms:
            low = capacity = step.rate
        else:
            high, too_fast = step.rate, step
    known = too_fast and too_fast.late_ms <= latest_ms  # else this generator was the limit
    return capacity if known else None, steps


def over_servers(name: str, values: Sequence[float | None]) -> dict:
    """The mean over servers and its 95% interval, by Student's t."""
    mean = None if None in values else float(np.mean(values))
    ci = None
    if mean is not None and len(set(values)) > 1:
        low, high = stats.t.interval(0.95, len(values) - 1, mean, stats.sem(values))
        ci = (float(low), float(high))
    return {"name": name, "value": mean, "ci": ci, "n": len(values), "values": values}
