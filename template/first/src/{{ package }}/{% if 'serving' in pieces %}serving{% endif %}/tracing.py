"""OpenTelemetry traces, where OTEL_EXPORTER_OTLP_ENDPOINT says that somebody reads them.

FastAPI makes a span of each request, below the caller's (W3C traceparent); here are those of the
wait and of the computing in it. No text that was sent or answered is in any.
"""

from __future__ import annotations

import os
import time
from importlib.util import find_spec

from fastapi.telemetry import TelemetryConfig
from opentelemetry import propagate, trace

from ..config import MissingError

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"  # where they go; how, and how many: OTEL_*, as ever
OPEN = {"/healthz", "/readyz", "/metrics"}  # asked for all the time: no key, no trace


def telemetry() -> TelemetryConfig:
    """What FastAPI has to trace. Raises `MissingError` without the packages that send it."""
    wanted = bool(os.environ.get(ENDPOINT))
    if wanted and find_spec("opentelemetry.exporter") is None:
        remedy = "pip install -c constraints.txt -e '.[traces]'"
        raise MissingError(f"{ENDPOINT} is set, and what sends traces is not installed: {remedy}")
    return {
        "tracing": wanted,
        "auto_configure": wanted,
        "operation_spans": False,
        "metrics": False,  # /metrics has them
        "logs": False,
        "exclude": lambda scope: scope["path"] in OPEN,
    }


def named(request_id: str) -> None:
    """Put the id that the log has on the request's span."""
    trace.get_current_span().set_attribute("request.id", request_id)


def waited(asked: float, taken: float) -> None:
    """Spans of a job that is done: asked for and taken then, on the performance counter."""
    if not trace.get_current_span().get_span_context().is_valid:
        return  # nobody reads traces, or it is the server that asked
    tracer, ahead = trace.get_tracer("serving"), time.time_ns() - time.perf_counter_ns()
    for name, begin, end in (("queue", asked, taken), ("inference", taken, time.perf_counter())):
        span = tracer.start_span(name, start_time=int(begin * 1e9) + ahead)
        span.end(int(end * 1e9) + ahead)


def passed_on() -> dict[str, str]:
    """Headers that tell another server which span it works for; none without a trace."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers
