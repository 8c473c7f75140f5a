"""The plan of the load, and what this server is measured by besides what all are."""

from __future__ import annotations

from typing import Any

from .server import SERVER
from .spec import Spec

ROUNDS = 5
CLIENTS = (1, 4, 8, 16, 32, 64)
BUSY = 32  # clients of the comparison with the naive server
LOADS = (0.5, 0.8, 1.0, 1.25)  # of the capacity that the round's closed loop found
OVERLOAD = 1.5  # the same, once after the rounds: see `overload` in steps.py
SECONDS = {"closed": 1.2, "open": 2.0, "overload": 20.0}
NAIVE = "one call per request"  # what is compared with
# What runs, with which settings: the server as it ships, the one to beat, the one without a bound.
SYSTEMS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "bounded": (SERVER, {}),
    "naive": (["-m", "evals.naive"], {}),
    "unbounded": (SERVER, {"objective_ms": 1e9, "deadline_s": 60}),
}
METRICS: dict[str, Spec] = {}
SCORES: dict[str, dict[str, Any]] = {"closed": {}, "open": {}}
LOG = ["x"]  # axes over clients with a logarithmic scale
FIGURES: list[tuple[str, str, list[Any]]] = []
