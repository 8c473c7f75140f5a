"""What the tests share: a small shop of their own, and no network but this machine's."""

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from shop_assistant.config import Config, load_config

DATABASE = """
CREATE TABLE products (name TEXT, category TEXT, price REAL, stock INTEGER);
INSERT INTO products VALUES ('Storm Lamp', 'lights', 30.0, 2), ('Wax Lamp', 'lights', 8.5, 0);
CREATE TABLE orders (number INTEGER, product TEXT, status TEXT);
INSERT INTO orders VALUES (7, 'Storm Lamp', 'processing'), (8, 'Wax Lamp', 'shipped');
"""
DOCUMENT = "# Parcels\n\nParcels leave on Mondays.\n\n## Gifts\n\nWrapping is free.\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "parcels.md").write_text(DOCUMENT)
    (tmp_path / "shop.sql").write_text(DATABASE)
    places = {"database": str(tmp_path / "shop.sql"), "documents": str(tmp_path / "documents")}
    return replace(load_config(), **places, max_steps=4, model=None)


@pytest.fixture
def chat(
    config: Config, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """OpenAI's chat API, which replies by a text, a tool and arguments, or a status and reason."""
    chat = SimpleNamespace(config=replace(config, model="test"), replies=[], requests=[])

    def respond(request: Request) -> Response:
        chat.requests.append(request.json)
        status, message = 200, {"role": "assistant", "content": None}
        usage = {"prompt_tokens": 7, "completion_tokens": 3}
        match chat.replies.pop(0):
            case int() as status, reason:
                body = {"error": {"message": reason}}
            case name, arguments:
                function = {"name": name, "arguments": arguments}
                message["tool_calls"] = [{"id": "c1", "type": "function", "function": function}]
                body = {"choices": [{"message": message}], "usage": usage}
            case text:
                body = {"choices": [{"message": message | {"content": text}}], "usage": usage}
        return Response(json.dumps(body), status, {"retry-after-ms": "1"}, "application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(respond)
    monkeypatch.setenv("OPENAI_BASE_URL", httpserver.url_for("/v1"))
    return chat
