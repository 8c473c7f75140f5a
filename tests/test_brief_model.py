"""The second opinion: a real server that speaks the chat API, well and badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from conftest import Takehome

BRIEF = (
    "Build a RAG system over our documents.\n\nSpend no more than 6 hours. Docker is required.\n"
)


class Server(HTTPServer):
    """Answers every request with `status` and `content`, and keeps what it was sent."""

    status = 200
    refused = ""  # a parameter that the server does not take
    content = ""
    raw: bytes | None = None
    seen: list[tuple[str, str, dict[str, object]]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, self.headers.get("Authorization", ""), body))
        reply: dict[str, object] = {"choices": [{"message": {"content": self.server.content}}]}
        status = self.server.status
        if self.server.refused in body:
            why = f"Unsupported parameter: '{self.server.refused}' is not supported."
            status, reply = 400, {"error": {"message": why}}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(self.server.raw or json.dumps(reply).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read standard error."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, there: Path) -> Iterator[Server]:
    """A configured model, and a brief in the working folder."""
    (there / "brief.md").write_text(BRIEF)
    with Server(("127.0.0.1", 0), Handler) as running:
        running.seen = []
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{running.server_port}/v1/")
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("BRIEF_MODEL", "some-model")
        yield running
        running.shutdown()
        thread.join()


def test_differences(takehome: Takehome, server: Server) -> None:
    """Agreement is counted, differences are shown with the quote; the rules' reading stays."""
    server.content = "```json\n" + json.dumps(
        {
            "hours": {"value": 6, "quote": "no more than 6 hours"},
            "parts": {"value": ["docker", "ci"], "quote": "Docker is required."},
            "ai_policy": {"value": "allowed", "quote": "Use any tool"},
            "kind": {"value": "poem", "quote": ""},
            "salary": {"value": 1},
        }
    ) + "\n```"  # fmt: skip
    done = takehome("brief", "brief.md")
    assert done.code == 0
    assert "some-model agrees on 1 of 2; the rules' reading stays" in done.out
    assert "parts: docker ci, not docker: “Docker is required.”" in done.out
    assert "ai_policy: 'allowed' has no quote that stands in the brief" in done.out
    assert "kind: 'poem' is none of the values asked for" in done.out
    assert "“salary” was not asked for" in done.out
    assert "part      docker" in done.out
    path, key, body = server.seen[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer key", "some-model")


@pytest.mark.parametrize(
    ("content", "raw"),
    [
        ("I think it is a RAG task.", None),
        ('{"hours": {"value": 6', None),
        ("[1, 2]", None),
        ("", b"<html>"),
        ("", b'{"choices": []}'),
        ("", b'{"choices": [{"message": {"content": null}}]}'),
        ('{"hours": 6, "kind": {"value": ["rag"]}, "parts": {"value": null}}', None),
        ('{"hours": {"value": NaN, "quote": 3}}', None),
    ],
)
def test_malformed(takehome: Takehome, server: Server, content: str, raw: bytes | None) -> None:
    """A reply that is not what was asked for is said to be so; the checklist is written."""
    server.content, server.raw = content, raw
    done = takehome("brief", "brief.md")
    assert done.code == 0, done.err
    assert "agrees on 0 of 0" in done.out
    assert "not usable: " in done.out
    assert Path("BRIEF.md").exists()


@pytest.mark.parametrize(
    "wrapping",
    [
        "{}",
        "```json\n{}\n```",
        "<think>6 {{hours}}?</think>\n{}",
        "Is it 6 {{hours}}?\n</think>\n\n```json\n{}\n```",
        "Here it is:\n\n{}\nAsk me more.",
    ],
)
def test_wrapped(takehome: Takehome, server: Server, wrapping: str) -> None:
    """The object is taken out of thoughts, a fence or sentences around it."""
    said = json.dumps({"hours": {"value": 6, "quote": "Spend no more than 6 hours."}})
    server.content = wrapping.format(said)
    assert "agrees on 1 of 1" in takehome("brief", "brief.md").out


def test_parameter_that_is_not_taken(takehome: Takehome, server: Server) -> None:
    """A model with a temperature of its own is asked without one; another refusal is its words."""
    server.content = json.dumps({"hours": {"value": 6, "quote": "no more than 6 hours"}})
    server.refused = "temperature"
    assert "agrees on 1 of 1" in takehome("brief", "brief.md").out
    assert [("temperature" in body) for _, _, body in server.seen] == [True, False]
    server.refused = "messages"
    done = takehome("brief", "brief.md")
    assert done.code == 3
    assert "answered 400" in done.err
    assert "(Unsupported parameter: 'messages' is not supported.)" in done.err


def test_what_came(takehome: Takehome, server: Server) -> None:
    """Of a reply without an object, what came is said."""
    server.content = "I think it is\na RAG task."
    assert "it began “I think it is a RAG task.”" in takehome("brief", "brief.md").out


def test_refused(takehome: Takehome, server: Server) -> None:
    """A server's error is the environment's: one sentence, exit code 3."""
    server.status = 401
    done = takehome("brief", "brief.md")
    assert done.code == 3
    assert "answered 401 to BRIEF_MODEL=some-model" in done.err


def test_unreachable(takehome: Takehome, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is a server that is not there."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9")
    done = takehome("brief", "brief.md")
    assert done.code == 3
    assert "cannot be reached" in done.err


def test_no_address(takehome: Takehome, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model without an address is bad input, not a silent skip."""
    monkeypatch.setenv("OPENAI_BASE_URL", "file:///etc/passwd")
    done = takehome("brief", "brief.md")
    assert done.code == 2
    assert "OPENAI_BASE_URL is no http(s) address" in done.err


def test_forbidden_asks_no_model(takehome: Takehome, server: Server) -> None:
    """Where the brief forbids AI, no model is asked about it."""
    Path("brief.md").write_text(BRIEF + "\nAI assistants are forbidden.\n")
    assert takehome("brief", "brief.md").code == 0
    assert server.seen == []
