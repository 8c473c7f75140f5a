"""The load test: rounds of the same steps, so that what else the machine does hits all alike."""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from . import workload
from .ask import Answer
from .generator import Generator
from .load import PATIENCE
from .plan import BUSY, CLIENTS, LOADS, OVERLOAD, ROUNDS, SECONDS, SYSTEMS
from .server import Server

WARM = 8  # clients before anything counts


@dataclass(frozen=True)
class Outcome:
    """What came of one step."""

    system: str  # bounded (as it ships) | naive | unbounded
    loop: str  # closed | open
    load: float  # clients, or the share of the capacity
    seconds: float
    answers: list[Answer]
    objective_ms: float

    @property
    def sent(self) -> int:
        """Requests."""
        return len(self.answers)

    @property
    def statuses(self) -> dict[int, int]:
        """Requests by status; 0: no answer."""
        return Counter(status for _, status, *_ in self.answers)

    @cached_property
    def latencies(self) -> list[float]:
        """Milliseconds of the answers with status 200, in order."""
        return sorted(ms for ms, status, *_ in self.answers if status == 200)

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
Step = Callable[..., Outcome]


def run(root: Path, objective_ms: float) -> tuple[list[Round], dict[str, float | None]]:
    """All rounds, the overload last; and what the server needed: seconds to be ready, MB after."""
    with ExitStack() as stack:
        servers = {
            system: stack.enter_context(Server(root, command, **settings))
            for system, (command, settings) in SYSTEMS.items()
        }
        step = _stepper(root, servers, stack.enter_context(Generator(root)), objective_ms)
        for system in servers:  # connections, caches and branch predictors: not measured
            step(system, 0.5, clients=WARM)
        rounds = []
        for number in range(ROUNDS):
            rounds.append(_round(step, backwards=bool(number % 2)))
            print(f"  round {number + 1} of {ROUNDS} is done", file=sys.stderr, flush=True)
        most = statistics.median(map(capacity, rounds))
        rounds.append(overload(step, most, objective_ms))
        print("  the overload is done", file=sys.stderr, flush=True)
        bounded = servers["bounded"]
        return rounds, {"ready": bounded.ready_s, "memory": bounded.memory_mb()}


def _stepper(
    root: Path, servers: dict[str, Server], generator: Generator, objective_ms: float
) -> Step:
    bodies = workload.bodies(root)

    def step(
        system: str,
        seconds: float,
        rate: float = 0,  # requests per second; 0: closed loop
        clients: int = 0,
        share: float = 0,  # of the capacity that `rate` is
        patience: float = PATIENCE,
    ) -> Outcome:
        asked: dict[str, Any] = {"rate": rate, "patience": patience}
        started = time.perf_counter()
        answers = generator.run(
            {"url": servers[system].url + workload.ROUTE, "bodies": bodies, "seconds": seconds}
            | (asked if rate else {"clients": clients})
        )
        # A closed loop ends with its last answers, an open one is judged by its arrivals.
        lasted = seconds if rate else time.perf_counter() - started
        loop, load = ("open", share) if rate else ("closed", clients)
        return Outcome(system, loop, load, lasted, answers, objective_ms)

    return step


def capacity(steps: Round) -> float:
    """The most answers per second that clients got which wait for theirs."""
    return max(o.throughput for o in steps if (o.system, o.loop) == ("bounded", "closed"))


def _round(step: Step, backwards: bool) -> Round:
    """Each step once; every second round begins with what the others end with."""
    systems = [("naive", n) for n in (1, BUSY)] + [("bounded", n) for n in CLIENTS]
    closed = [
        step(system, SECONDS["closed"], clients=n)
        for system, n in (reversed(systems) if backwards else systems)
    ]
    most = capacity(closed)
    opened = [
        step("bounded", SECONDS["open"], most * share, share=share)
        for share in (reversed(LOADS) if backwards else LOADS)
    ]
    return [*closed, *opened]


def overload(step: Step, most: float, objective_ms: float) -> Round:
    """The server and the one without a bound, each under `OVERLOAD` times the capacity `most`.

    A queue without a bound grows: who arrives after t seconds waits (OVERLOAD - 1)·t. So its good
    answers end after objective / (OVERLOAD - 1) seconds, and how much worse it looks depends on how
    long one looks. Nobody waits longer than the objective after the last arrival.
    """
    rate = most * OVERLOAD
    return [
        step(system, SECONDS["overload"], rate, share=OVERLOAD, patience=objective_ms / 1000)
        for system in ("bounded", "unbounded")
    ]
