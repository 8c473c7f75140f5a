"""What the server tells of itself: Prometheus metrics, and one line of JSON per event."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from .admission import Admission

LOG = logging.getLogger("serving")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2, 5, 10)
SIZES = (1, 2, 4, 8, 16, 32, 64, 128)
COSTS = (1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64, 128, 256, 512, 1024, 2048)


class Metrics:
    """The metrics of one server; `unit` is what costs count."""

    def __init__(self, unit: str) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Histogram(
            "serving_request_seconds",
            "From the first byte to the last, by route and status",
            ["route", "status"],
            buckets=SECONDS,
            registry=registry,
        )
        self.active = Gauge("serving_active_requests", "Not answered yet", registry=registry)
        self._size = Histogram(
            "serving_batch_size", "Requests of a batch", buckets=SIZES, registry=registry
        )
        self._seconds = Histogram(
            "serving_batch_seconds", "To compute a batch", buckets=SECONDS, registry=registry
        )
        self._cost = Counter(f"serving_{unit}", f"Computed {unit}", registry=registry)
        self.asked = Histogram(
            "serving_request_cost", f"Admitted {unit} by request", buckets=COSTS, registry=registry
        )
        self.left = Counter(
            "serving_clients_left", "Clients gone before their answer", registry=registry
        )
        self.ready = False  # the model is loaded and warm
        ready = Gauge("serving_ready", "1 once the model is loaded and warm", registry=registry)
        ready.set_function(lambda: float(self.ready))

    def watch(self, queue: Admission) -> None:
        """Show the state of the queue as it is when it is asked for."""
        shown = {
            "serving_queue_depth": ("Requests that wait for a worker", lambda: queue.depth),
            "serving_admitted_cost": ("Cost admitted, not answered", lambda: queue.admitted),
            "serving_bound_cost": ("Cost admitted at most", lambda: queue.bound),
            "serving_throughput": ("Cost per second of full batches", lambda: queue.rate or 0),
        }
        for name, (meaning, read) in shown.items():
            Gauge(name, meaning, registry=self.registry).set_function(read)

    def batch(self, size: int, cost: int, seconds: float) -> None:
        """Count a batch."""
        self._size.observe(size)
        self._seconds.observe(seconds)
        self._cost.inc(cost)

    def text(self) -> bytes:
        """As Prometheus reads it."""
        return generate_latest(self.registry)


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        } | getattr(record, "fields", {})
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(event)


def log_as_json() -> None:
    """Send all logs to standard error, one JSON object a line; payloads are never logged."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log(event: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log `event` with its fields."""
    LOG.log(level, event, extra={"fields": fields})
