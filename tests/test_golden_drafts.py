"""Drafts: made by the project, added without touching what is there, reworded over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from golden_fixture import GATE, make_project, read_golden, row, write_golden

from takehome_kit.contracts.errors import BadInput, EnvironmentLacks
from takehome_kit.golden.drafts import draft
from takehome_kit.golden.project import Project

KEPT = "The questions are search words; with OPENAI_BASE_URL, OPENAI_API_KEY, GENERATOR_MODEL set"


@pytest.fixture(autouse=True)
def _no_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "GENERATOR_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature take-home."""
    return make_project(tmp_path)


Answer = Callable[[dict[str, Any], int], tuple[int, str]]


class Server(ThreadingHTTPServer):
    """An OpenAI-compatible endpoint; `answer` maps a request and its number to status and text."""

    answer: Answer
    requests: list[dict[str, Any]]


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({"path": self.path, **request})
        status, text = self.server.answer(request, len(self.server.requests))
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        reply = {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny"}
        body = json.dumps({**reply, "choices": [choice]}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def server(project: Project) -> Iterator[Server]:
    """A running endpoint that the project's `.env` names."""
    with Server(("127.0.0.1", 0), _Handler) as server:
        server.requests = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (project.root / ".env").write_text(
            f"OPENAI_BASE_URL=http://127.0.0.1:{server.server_port}/v1 # here\n"
            "export OPENAI_API_KEY = none\nGENERATOR_MODEL=tiny\n"
        )
        yield server
        server.shutdown()


def questions(project: Project) -> list[str]:
    """Questions of the golden file, in order."""
    return [r["question"] for r in read_golden(project.golden)]


def test_appended(project: Project) -> None:
    """Drafts follow the rows that are there, which stay as they are byte for byte."""
    write_golden(project.golden, row())
    before = project.golden.read_bytes()
    done = draft(project, 3)
    assert done.added == 3
    assert done.notes[0].startswith(KEPT)
    assert project.golden.read_bytes().startswith(before)
    assert [r["status"] for r in read_golden(project.golden)] == ["confirmed", *["draft"] * 3]


def test_never_twice(project: Project) -> None:
    """Drafting again adds others, with ids of their own, until the corpus has no more."""
    write_golden(project.golden, row(id="draft-001"))
    assert [draft(project, 3).added for _ in range(4)] == [3, 3, 2, 0]
    assert len(set(questions(project))) == len(questions(project)) == 9
    assert len({r["id"] for r in read_golden(project.golden)}) == 9
    assert "The corpus gave 0 new drafts, not 3." in draft(project, 3).notes


def test_dropped_stay_dropped(project: Project) -> None:
    """What the reviewer dropped is not proposed again."""
    draft(project, 2)
    first, second = read_golden(project.golden)
    write_golden(project.golden, second)
    write_golden(project.dropped, first)
    draft(project, 20)
    assert first["question"] not in questions(project)


def test_bad_golden_file(project: Project) -> None:
    """A file with a bad line is not appended to."""
    write_golden(project.golden, row(status="done"))
    with pytest.raises(BadInput, match=r"golden.jsonl:1: status"):
        draft(project, 2)
    assert len(read_golden(project.golden)) == 1


def test_project_fails(project: Project) -> None:
    """A project that cannot draft is quoted."""
    documents = project.root / "src" / "notes" / "documents.py"
    documents.write_text("raise SystemExit('none')")
    with pytest.raises(EnvironmentLacks, match=r"bridge.py notes drafts 2` failed.*: none"):
        draft(project, 2)
    assert not project.golden.exists()


def test_not_set_up(project: Project) -> None:
    """Without its environment the project is said to be not set up."""
    project.python.unlink()
    with pytest.raises(EnvironmentLacks, match=r"no \.venv.*make setup"):
        Project.find(project.root)


def test_reworded(project: Project, server: Server) -> None:
    """The generator named in `.env` words the questions; evidence goes to it as data."""
    server.answer = lambda request, n: (200, f"“In other words, number {n}?”\n")
    done = draft(project, 3)
    assert sorted(questions(project)) == [f"In other words, number {n}?" for n in (1, 2, 3)]
    assert done.notes == ("tiny reworded 3 of 3 questions.",)
    assert {r["slice"] for r in read_golden(project.golden)} == {"factual"}
    sent = server.requests[0]
    assert (sent["path"], sent["model"]) == ("/v1/chat/completions", "tiny")
    assert any(
        f"<evidence>\n{GATE}\n</evidence>" in r["messages"][1]["content"] for r in server.requests
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the reply was not one question"),
        ("Sure! Here is one.", "the reply was not one question"),
        ("Why " + "so " * 200 + "?", "the reply was not one question"),
        (f"Is it so that {GATE}?", "the reply gave the answer away"),
        ("Harbour master closes, gate evening?", "the question stands there already"),
    ],
)
def test_useless_reply(project: Project, server: Server, text: str, reason: str) -> None:
    """A reply that is no use leaves the draft as it was, and says so."""
    server.answer = lambda request, n: (200, text)
    (project.root / "data" / "documents" / "ferry.md").unlink()
    (project.root / "data" / "documents" / "library.md").unlink()
    done = draft(project, 1)
    assert questions(project) == ["harbour master closes gate evening"]
    assert read_golden(project.golden)[0]["slice"] == "known-item"
    assert done.notes == ("tiny reworded 0 of 1 questions.", f"Kept as drafted: {reason}.")


def test_busy_server(project: Project, server: Server) -> None:
    """A request that meets 429 once is sent again."""
    server.answer = lambda request, n: (429, "") if n == 1 else (200, "Whatever else?")
    assert draft(project, 1).notes == ("tiny reworded 1 of 1 questions.",)
    assert len(server.requests) == 2


def test_refused_request(project: Project, server: Server) -> None:
    """A request that the server refuses keeps the draft and names the error."""
    server.answer = lambda request, n: (401, "")
    notes = draft(project, 2).notes
    assert notes[0] == "tiny reworded 0 of 2 questions."
    assert notes[1].startswith("Kept as drafted: AuthenticationError: Error code: 401")
    assert len(questions(project)) == 2
