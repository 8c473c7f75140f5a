"""What the tests share: a small corpus of their own, and no network but this machine's."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reference_assistant.config import Config, load_config
from reference_assistant.documents import read_folder
from reference_assistant.index import Index, build_index

DOCUMENTS = {
    "ferry.md": "# Ferry\n\nThe ferry leaves at nine from the north pier.\n\n"
    "## Tickets\n\nA ticket for a bicycle costs four euros, one for a dog is free.\n",
    "library.md": "# Library\n\nBooks can be kept for three weeks and renewed twice by phone.\n",
    "canteen.txt": "Lunch is served from noon until two in the main hall.\n",
}


@pytest.fixture(autouse=True)
def _without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GENERATOR_MODEL", "JUDGE_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("reference_assistant.config.load_dotenv", lambda path: None)


@pytest.fixture(scope="session")
def config() -> Config:
    settings = {"encoder": "all-MiniLM-L6-v2", "chunk_tokens": 220, "chunk_overlap": 40}
    ranking = {"retriever": "hybrid", "k": 3, "candidates": 100, "rrf_k": 60}
    return replace(load_config(), **settings, **ranking, refuse_below=0.3)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Index:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return build_index(*read_folder(folder), config)


class ChatServer(ThreadingHTTPServer):
    """Speaks OpenAI's chat API; a request gets the next reply: a text, or a status and message."""

    replies: list[str | tuple[int, str]]
    requests: list[dict]


class Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.requests.append(body)
        reply = self.server.replies.pop(0)
        message = {"role": "assistant", "content": reply}
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        said = {"choices": [{"message": message}], "usage": usage}
        if isinstance(reply, tuple):
            said = {"error": {"message": reply[1]}}
        data = json.dumps(said).encode()
        self.send_response(reply[0] if isinstance(reply, tuple) else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    server = ChatServer(("127.0.0.1", 0), Handler)
    server.replies, server.requests = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("GENERATOR_MODEL", "test")
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    yield server
    server.shutdown()
