"""What the report draws: latency, throughput and goodput over load; and the knee."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .intervals import interval
from .plan import FIGURES, LOG, NAIVE
from .steps import Outcome, Round

Figure = dict[str, Any]
Value = Callable[[Outcome], float | None]
KNEE = 0.9  # of the highest throughput


def figures(rounds: list[Round], objective_ms: float) -> list[Figure]:
    """Means over the rounds, with their 95% intervals where they have one."""

    def line(name: str, system: str, loop: str, value: Value) -> dict[str, Any]:
        return _series(name, rounds, system, loop, value)

    rate = "requests per second"
    share = "offered load, as a share of the capacity of the round"
    return [
        {
            "title": "Throughput over clients (closed loop)",
            "x": "clients",
            "y": rate,
            "log": LOG,
            "series": [
                line("this server", "bounded", "closed", lambda step: step.throughput),
                line(NAIVE, "naive", "closed", lambda step: step.throughput),
            ],
        },
        {
            "title": "Latency over clients (closed loop)",
            "x": "clients",
            "y": "ms",
            "log": LOG,
            "limit": objective_ms,
            "series": [
                line("p50", "bounded", "closed", lambda step: step.quantile(0.5)),
                line("p95", "bounded", "closed", lambda step: step.quantile(0.95)),
                line(f"p95, {NAIVE}", "naive", "closed", lambda s: s.quantile(0.95)),
            ],
        },
        {
            "title": "Latency of answers over offered load (open loop)",
            "x": share,
            "y": "ms",
            "limit": objective_ms,
            "series": [
                line("p50", "bounded", "open", lambda step: step.quantile(0.5)),
                line("p95", "bounded", "open", lambda step: step.quantile(0.95)),
            ],
        },
        {
            "title": "Goodput over offered load (open loop)",
            "x": share,
            "y": rate,
            "series": [
                line("offered", "bounded", "open", lambda step: step.sent / step.seconds),
                line("answered", "bounded", "open", lambda step: step.throughput),
                line("answered within the objective", "bounded", "open", lambda s: s.goodput),
                line("the same, unbounded queue", "unbounded", "open", lambda s: s.goodput),
            ],
        },
        *(
            {
                "title": title,
                "x": "clients",
                "y": unit,
                "log": LOG,
                "series": [line(name, system, "closed", value) for name, system, value in lines],
            }
            for title, unit, lines in FIGURES
        ),
    ]


def _series(name: str, rounds: list[Round], system: str, loop: str, value: Value) -> dict[str, Any]:
    xs = sorted({s.load for steps in rounds for s in steps if (s.system, s.loop) == (system, loop)})
    series: dict[str, Any] = {"name": name, "x": xs, "y": [], "low": [], "high": []}
    for x in xs:
        mean, span = _mean(rounds, (system, loop, x), value)
        series["y"].append(mean)
        series["low"].append(span[0] if span else None)
        series["high"].append(span[1] if span else None)
    return series


def _mean(
    rounds: list[Round], which: tuple[str, str, float], value: Value
) -> tuple[float | None, tuple[float, float] | None]:
    found = [
        y
        for steps in rounds
        for step in steps
        if (step.system, step.loop, step.load) == which and (y := value(step)) is not None
    ]
    if not found:
        return None, None
    span, _ = interval(found, [str(n) for n in range(len(found))], rate=False)
    return sum(found) / len(found), span and (max(0.0, span[0]), span[1])


def knee(rounds: list[Round]) -> tuple[int, float, float]:
    """The fewest clients with `KNEE` of the highest throughput, that throughput and the highest.

    Beyond it more clients buy latency, and hardly any throughput.
    """
    line = _series("", rounds, "bounded", "closed", lambda step: step.throughput)
    best = max(line["y"])
    points = zip(line["x"], line["y"], strict=True)
    clients, at = next((x, y) for x, y in points if y >= KNEE * best)
    return int(clients), at, best
