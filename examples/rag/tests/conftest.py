"""What the tests share: a small corpus of their own, and no network but this machine's."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from reference_assistant.config import Config, load_config
from reference_assistant.documents import read_folder
from reference_assistant.index import Index, build_index

DOCUMENTS = {
    "ferry.md": "# Ferry\n\nThe ferry leaves at nine from the north pier.\n\n"
    "## Tickets\n\nA ticket for a bicycle costs four euros, one for a dog is free.\n",
    "library.md": "# Library\n\nBooks can be kept for three weeks and renewed twice by phone.\n",
    "canteen.txt": "Lunch is served from noon until two in the main hall.\n",
}


@pytest.fixture(scope="session")
def config() -> Config:
    settings = {"encoder": "all-MiniLM-L6-v2", "retriever": "hybrid", "k": 3, "refuse_below": 0.3}
    return replace(load_config(), **settings, generator=None)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory, config: Config) -> Index:
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return build_index(*read_folder(folder), config)


@pytest.fixture
def chat(
    config: Config, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """OpenAI's chat API: a request gets the next of `replies`, a text or a status and message."""
    chat = SimpleNamespace(config=replace(config, generator="test"), replies=[], requests=[])

    def respond(request: Request) -> Response:
        chat.requests.append(request.json)
        reply, status = chat.replies.pop(0), 200
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        body = {"choices": [{"message": {"role": "assistant", "content": reply}}], "usage": usage}
        if isinstance(reply, tuple):
            status, body = reply[0], {"error": {"message": reply[1]}}
        return Response(json.dumps(body), status, {"retry-after-ms": "1"}, "application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(respond)
    monkeypatch.setenv("OPENAI_BASE_URL", httpserver.url_for("/v1"))
    return chat
