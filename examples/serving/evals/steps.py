"""The load test: rounds of the same steps, so that what else the machine does hits all alike."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import workload
from .generator import Generator
from .server import SERVER, Server

NAIVE = ["-m", "evals.naive"]
ROUNDS = 5
CLIENTS = (1, 4, 8, 16, 32, 64)
BUSY = 32  # clients of the comparison with the naive server
LOADS = (0.5, 0.8, 1.0, 1.25, 1.5)  # of the capacity that the round's closed loop found
OVERLOAD = 1.5
SECONDS = {"closed": 1.2, "open": 2.0, "unbounded": 3.0}
Item = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of one step."""

    system: str  # bounded (as it ships) | naive | unbounded
    loop: str  # closed | open
    load: float  # clients, or the share of the capacity
    seconds: float
    sent: int
    latencies: tuple[float, ...]  # ms of the answers with status 200, in order
    statuses: dict[int, int]
    objective_ms: float

    @property
    def throughput(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds

    @property
    def good(self) -> int:
        """Answers within the objective."""
        return sum(ms <= self.objective_ms for ms in self.latencies)

    @property
    def goodput(self) -> float:
        """Answers within the objective, per second."""
        return self.good / self.seconds

    def quantile(self, q: float) -> float | None:
        """Of the answers' latencies."""
        if not self.latencies:
            return None
        return self.latencies[max(0, math.ceil(q * len(self.latencies)) - 1)]


Round = list[Outcome]


def run(root: Path, objective_ms: float) -> tuple[list[Round], dict[str, float | None]]:
    """All rounds, and what the server itself needed: seconds to be ready, MB after the load."""
    bodies = workload.bodies(root)
    endless = {"objective_ms": 1e9, "deadline_s": 60}
    with (
        Server(root, SERVER) as bounded,
        Server(root, NAIVE) as naive,
        Server(root, SERVER, **endless) as unbounded,
        Generator(root) as generator,
    ):
        servers = {"bounded": bounded, "naive": naive, "unbounded": unbounded}

        def step(system: str, seconds: float, capacity: float = 0, **load: float) -> Outcome:
            asked: dict[str, Any] = {"clients": load.get("clients")}
            if capacity:
                asked = {"rate": capacity * load["share"]}
            started = time.perf_counter()
            answers = generator.run(
                {"url": servers[system].url + workload.ROUTE, "bodies": bodies, "seconds": seconds}
                | asked
            )
            # A closed loop ends with its last answers, an open one is judged by its arrivals.
            lasted = seconds if capacity else time.perf_counter() - started
            return _outcome(system, answers, lasted, objective_ms, **load)

        for system in servers:  # connections, caches and branch predictors: not measured
            step(system, 0.5, clients=8)
        rounds = []
        for number in range(ROUNDS):
            rounds.append(_round(step, backwards=bool(number % 2)))
            print(f"  round {number + 1} of {ROUNDS} is done", file=sys.stderr, flush=True)
        return rounds, {"ready": bounded.ready_s, "memory": bounded.memory_mb()}


def _round(step: Callable[..., Outcome], backwards: bool) -> Round:
    """Each step once; every second round begins with what the others end with."""
    systems = [("naive", n) for n in (1, BUSY)] + [("bounded", n) for n in CLIENTS]
    closed = [
        step(system, SECONDS["closed"], clients=n)
        for system, n in (reversed(systems) if backwards else systems)
    ]
    capacity = max(outcome.throughput for outcome in closed if outcome.system == "bounded")
    opened = [
        step("bounded", SECONDS["open"], capacity, share=share)
        for share in (reversed(LOADS) if backwards else LOADS)
    ]
    return [*closed, *opened, step("unbounded", SECONDS["unbounded"], capacity, share=OVERLOAD)]


def _outcome(
    system: str,
    answers: list[tuple[float, int]],
    seconds: float,
    objective_ms: float,
    clients: float | None = None,
    share: float | None = None,
) -> Outcome:
    statuses: dict[int, int] = {}
    for _, status in answers:
        statuses[status] = statuses.get(status, 0) + 1
    latencies = tuple(sorted(ms for ms, status in answers if status == 200))
    loop, load = ("closed", clients) if clients else ("open", share)
    assert load
    return Outcome(system, loop, load, seconds, len(answers), latencies, statuses, objective_ms)
