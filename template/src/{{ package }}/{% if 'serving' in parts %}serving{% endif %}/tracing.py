"""OpenTelemetry traces, where OTEL_EXPORTER_OTLP_ENDPOINT says that somebody reads them.

A span for each request, and in it one for the wait and one for the computing. No text that was
sent or answered is in any.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..config import MissingError

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"  # where it goes, how and how much: OTEL_*, as ever
NAME = "serving"
_tracer: Any = None  # None: nobody reads traces


def start() -> None:
    """Trace from now on, if somebody reads it. Raises `MissingError` without the packages."""
    global _tracer
    if not os.environ.get(ENDPOINT):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        remedy = "pip install -c constraints.txt -e '.[traces]'"
        raise MissingError(f"{ENDPOINT} is set: traces need `{remedy}`") from None
    provider = TracerProvider()  # sends what is left when the process ends
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer(NAME)


@contextmanager
def request(method: str, headers: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """A span around a request, below the caller's (W3C traceparent); it gets what is put in."""
    found: dict[str, Any] = {}
    if _tracer is None:
        yield found
        return
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind

    above = extract(headers)
    with _tracer.start_as_current_span(method, context=above, kind=SpanKind.SERVER) as span:
        yield found
        span.update_name(f"{method} {found.get('http.route', '')}".strip())
        span.set_attributes({"http.request.method": method} | found)


def waited(asked: float, taken: float) -> None:
    """Spans of a job that is done: asked for and taken then, on the performance counter."""
    if _tracer is None:
        return
    ahead = time.time_ns() - time.perf_counter_ns()
    for name, begin, end in (("queue", asked, taken), ("inference", taken, time.perf_counter())):
        span = _tracer.start_span(name, start_time=int(begin * 1e9) + ahead)
        span.end(int(end * 1e9) + ahead)


def passed_on() -> dict[str, str]:
    """Headers that tell another server which span it works for."""
    headers: dict[str, str] = {}
    if _tracer is not None:
        from opentelemetry.propagate import inject

        inject(headers)
    return headers
