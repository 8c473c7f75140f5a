"""The application: what is served, with its health, its metrics, its limits and its errors."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from fastapi import APIRouter, FastAPI, Response
from prometheus_client.registry import Collector

from ..config import ConfigError
from . import problems
from .admission import Admission
from .guard import Guard
from .problems import Problem
from .settings import Settings
from .telemetry import Metrics, log
from .tracing import telemetry

SHARE = 0.6  # of the objective that computing may take; the rest is for HTTP and the network


class Served(Protocol):
    """What is served. `unit` is what its costs count; the numbers are defaults of settings."""

    title: str
    unit: str
    largest: int  # cost of a batch
    workers: int  # how often `compute` may run at once
    objective_ms: float

    @property
    def queue(self) -> Callable[..., Admission]:
        """The class of what requests wait in."""

    @property
    def compute(self) -> Callable[[Any], Any]:
        """What the queue calls."""

    @property
    def collectors(self) -> Sequence[Collector]:
        """Metrics that no other server has."""

    def load(self) -> None:
        """Read the model. Raises `ConfigError` or `MissingError`."""

    def sample(self) -> list[tuple[Any, int]]:
        """Items with their costs to measure the throughput with; empty where that would cost."""

    def routes(self, queue: Any, settings: Settings) -> APIRouter:
        """The routes, which submit items to `queue`: one of the class that is said above."""


def create_app(
    settings: Settings,
    served: Served,
    failed: Callable[[Exception], None] = lambda error: None,
) -> FastAPI:
    """An application that loads its model when it starts; `failed` hears of it if it cannot.

    Raises `MissingError` for what traces need.
    """
    metrics = Metrics(served.unit)
    for collector in served.collectors:
        metrics.registry.register(collector)
    queue = served.queue(
        served.compute,
        settings.workers or served.workers,
        settings.batch or served.largest,
        metrics.batch,
        metrics.asked.observe,
    )
    metrics.watch(queue)
    objective_s = (settings.objective_ms or served.objective_ms) / 1000

    async def start() -> None:
        try:
            await asyncio.to_thread(served.load)
            await _measure(queue, served)
            bound(queue, settings, objective_s)
        except Exception as error:
            failed(error)
        else:
            metrics.ready = True
            admitted = queue.bound if math.isfinite(queue.bound) else None  # JSON has no infinity
            log("ready", admitted=admitted, throughput=queue.rate, unit=served.unit)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.starting = asyncio.create_task(start())
        yield
        log("stopped")

    app = FastAPI(
        title=served.title, lifespan=lifespan, responses=problems.PROBLEMS, telemetry=telemetry()
    )
    problems.install(app)
    app.add_middleware(Guard, settings=settings, metrics=metrics, patience_s=SHARE * objective_s)
    app.include_router(served.routes(queue, settings))
    _add_health(app, metrics)
    return app


async def _measure(queue: Admission, served: Served) -> None:
    """Warm up, then let full batches show the throughput."""
    items = served.sample()
    for _ in range(2):
        queue.rate = None
        await asyncio.gather(*(queue.submit(item, cost) for item, cost in items))


def bound(queue: Admission, settings: Settings, objective_s: float) -> None:
    """Bound what is admitted, so that all of it is answered within the objective.

    (queue + batch) / throughput < objective. Raises `ConfigError` for a bound that breaks this.
    """
    queue.share_s, queue.limit = SHARE * objective_s, settings.admitted
    if settings.admitted and queue.rate and settings.admitted / queue.rate >= objective_s:
        raise ConfigError(
            f"SERVING_ADMITTED={settings.admitted} at {queue.rate:.0f} per second takes "
            f"{settings.admitted / queue.rate:.2f} s, and the objective is {objective_s:g} s: "
            f"admit at most {int(queue.rate * queue.share_s)}, or leave it out"
        )


def _add_health(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["health"])
    async def readyz() -> dict[str, str]:
        """The model is loaded and warm."""
        if not metrics.ready:
            raise Problem(503, "the model is being loaded", headers={"retry-after": "1"})
        return {"status": "ready"}

    @app.get("/metrics", tags=["health"], response_class=Response)
    async def show() -> Response:
        """For Prometheus."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
