"""The rules, the model behind real HTTP, and the checks on both."""

import json
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from invoice_reader.config import Config
from invoice_reader.documents import Document
from invoice_reader.extract import extract
from invoice_reader.schema import Fields
from invoice_reader.values import read_amount, values_in

NULLS = dict.fromkeys(Fields.model_fields)
FIRST = """\
Harbour Ropes Ltd

Bill to              Pier Hotel
Invoice no.: R-17    Date of issue: 3 March 2025
Due                  02/04/2025
"""
SECOND = """\
Total due     VAT 20%     Order
EUR 1,234.50  205.75      -
"""
DOCUMENT = Document("invoice.txt", [FIRST, SECOND])
TOTAL = {"value": 1234.5, "page": 2, "evidence": "EUR 1,234.50"}


@pytest.fixture
def chat(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """OpenAI's chat API: a request gets the next of `replies`, a text or a status and message."""
    chat = SimpleNamespace(config=Config("unused", 1.0, 2.0, model="test"), replies=[], requests=[])

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


@pytest.mark.parametrize("text", ["EUR 1,234.50", "VAT 20 % 1.234,5", "1'234.50 on 02.04.2025"])
def test_amounts(text: str) -> None:
    assert read_amount(text) == Decimal("1234.5")


@pytest.mark.parametrize("text", ["2025-04-03", "03/04/2025", "3 April 2025", "due April 3, 2025."])
def test_dates(text: str) -> None:
    assert values_in(f"Suite 12, 2025: {text}", date) == [date(2025, 4, 3)]


def test_rules() -> None:
    fields = extract(DOCUMENT, Config("unused", 0, 0, model=None)).fields
    assert {name: found.value for name, found in fields if found} == {
        "supplier": "Harbour Ropes Ltd",
        "customer": "Pier Hotel",
        "invoice_number": "R-17",
        "invoice_date": date(2025, 3, 3),
        "due_date": date(2025, 4, 2),
        "tax": Decimal("205.75"),
        "total": Decimal("1234.50"),
    }
    assert (fields.total.page, fields.due_date.evidence) == (2, "Due 02/04/2025")


@pytest.mark.parametrize("around", ["%s", "```json\n%s\n```", "<think>{?}</think>So: %s\nDone."])
def test_a_model_replies(chat: SimpleNamespace, around: str) -> None:
    chat.replies = [around % json.dumps(NULLS | {"total": TOTAL})]
    result = extract(DOCUMENT, chat.config)
    assert result.fields.total.value == Decimal("1234.5")
    assert (result.invalid, result.unfounded) == ({}, {})
    assert result.tokens == {"prompt": 7, "completion": 3}


def test_what_does_not_fit(chat: SimpleNamespace) -> None:
    wrong = NULLS | {"total": TOTAL, "tax": TOTAL | {"value": "none"}, "hue": "red"}
    chat.replies = [json.dumps(wrong), json.dumps({"total": TOTAL, "tax": TOTAL})[:-8]]
    first, cut_off = extract(DOCUMENT, chat.config), extract(DOCUMENT, chat.config)
    assert first.invalid.keys() == {"tax", "hue"}
    assert cut_off.invalid.keys() == NULLS.keys() - {"total"}
    assert first.fields.total == cut_off.fields.total is not None


@pytest.mark.parametrize("change", [{"value": 99}, {"page": 1}, {"page": 3}, {"evidence": ""}])
def test_what_has_no_evidence(chat: SimpleNamespace, change: dict) -> None:
    chat.replies = [json.dumps(NULLS | {"total": TOTAL | change})]
    result = extract(DOCUMENT, chat.config)
    assert (result.fields.total, list(result.unfounded)) == (None, ["total"])


def test_a_server_without_schemas(chat: SimpleNamespace) -> None:
    chat.replies = [(400, "response_format is not supported"), json.dumps(NULLS)]
    assert not extract(DOCUMENT, chat.config).error
    assert ["response_format" in request for request in chat.requests] == [True, False]


@pytest.mark.parametrize("reply", ["I cannot read it.", (400, "too long"), (200, "no host")])
def test_why_nothing_was_extracted(chat: SimpleNamespace, reply: str | tuple[int, str]) -> None:
    chat.replies = [reply]
    said = reply if isinstance(reply, str) else reply[1]
    assert said in extract(DOCUMENT, chat.config).error
