"""Traces, as a receiver of this machine gets them by OTLP over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asked import BODY, PATH, ROOT
from serving_http import call

from evals import EvalError
from evals.server import SERVER, Server

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def receiver(patch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The spans that it gets."""
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    spans: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            assert self.path == "/v1/traces"
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                spans.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    patch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    yield spans
    server.shutdown()
    server.server_close()


def test_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of a request, below the caller's; its wait and its computing in it; no text in any."""
    with receiver(monkeypatch) as spans:
        with Server(ROOT, SERVER, objective_ms=60000) as server:
            call(server.url, "/healthz")
            above = f"00-{TRACE}-{PARENT}-01"
            assert call(server.url, PATH, BODY, traceparent=above, x_request_id="mine")[0] == 200
            assert call(server.url, PATH, {"wrong": "otters"})[0] == 422
        found = {span.name: span for span in spans if span.trace_id.hex() == TRACE}
        assert set(found) == {f"POST {PATH}", "queue", "inference"}
        request = found[f"POST {PATH}"]
        assert request.parent_span_id.hex() == PARENT
        assert {found[name].parent_span_id for name in ("queue", "inference")} == {request.span_id}
        times = [request.start_time_unix_nano, found["queue"].start_time_unix_nano]
        times += [found["queue"].end_time_unix_nano, found["inference"].end_time_unix_nano]
        assert times == sorted(times) and times[-1] <= request.end_time_unix_nano + 1_000_000
        attributes = {a.key: a.value for a in request.attributes}
        assert attributes["http.response.status_code"].int_value == 200
        assert attributes["request.id"].string_value == "mine"
        others = [span for span in spans if span.trace_id.hex() != TRACE]
        assert [span.name for span in others if not span.parent_span_id] == [f"POST {PATH}"]
        assert "otters" not in str(spans).lower()


def test_without_the_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that should trace and cannot says so, and does not start."""
    hide = "import importlib.util as u\nfind = u.find_spec\n"
    hide += "u.find_spec = lambda n, *a: None if n.startswith('opentelemetry.exp') else find(n, *a)"
    (tmp_path / "sitecustomize.py").write_text(hide, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(EvalError) as error, Server(ROOT, SERVER):
        pass
    assert "[traces]" in str(error.value)
