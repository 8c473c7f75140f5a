"""The rules, the model behind real HTTP, and the checks on both."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from invoice_reader import values
from invoice_reader.config import Config
from invoice_reader.documents import Document
from invoice_reader.extract import extract
from invoice_reader.schema import Fields, value_type
from invoice_reader.values import values_in

RULES = Config("unused", 0, 0, model=None)
TYPES = {value_type(name): name for name in Fields.model_fields}
TEXT, AMOUNT = TYPES[str], TYPES[Decimal]  # a field of each type, whatever the schema
NULLS = dict.fromkeys(Fields.model_fields)
FIRST = """\
TAX INVOICE          Page 1
Harbour Ropes Ltd
Bill to              Pier Hotel
Invoice no.: R-17    Date of issue: 3 March 2025
Due                  2025-04-02
"""
SECOND = """\
Total (EUR)  VAT 20%  Order
1 234,50     205.75   -
"""
DOCUMENT = Document("invoice.txt", [FIRST, SECOND])
TOTAL = {"value": 1234.5, "page": 2, "evidence": "1 234,50"}


@pytest.fixture
def chat(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """OpenAI's chat API: a request gets the next of `replies`, a text or a status and message."""
    chat = SimpleNamespace(config=replace(RULES, model="test"), replies=[], requests=[])

    def respond(request: Request) -> Response:
        chat.requests.append(request.json)
        reply, status = chat.replies.pop(0), 200
        usage = {"prompt_tokens": 7, "completion_tokens": 3}
        body = {"choices": [{"message": {"content": reply}}], "usage": usage}
        if isinstance(reply, tuple):
            status, body = reply[0], {"error": {"message": reply[1]}}
        return Response(json.dumps(body), status, {"retry-after-ms": "1"}, "application/json")

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(respond)
    monkeypatch.setenv("OPENAI_BASE_URL", httpserver.url_for("/v1"))
    return chat


def test_amounts() -> None:
    text = "EUR 1,234.50, 1.234,5 or 1'234.567; 0.125 of R-17; -12 on 02.04.2025, VAT 20 %"
    assert [*map(float, values_in(text, Decimal))] == [1234.5, 1234.5, 1234.567, 0.125, -12]
    assert values_in("2 350,00", Decimal) == [2350, 350]  # one number, or the second of two


@pytest.mark.parametrize("text", ["2025-04-03T00:00", "3.4.25", "3rd April 2025", "Apr. 3, 2025."])
def test_dates(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "DAY_FIRST", True)
    assert values_in(f"Suite 12, 2025: {text}", date) == [date(2025, 4, 3)]


def test_rules() -> None:
    fields = extract(DOCUMENT, RULES).fields
    values = "|".join(str(found and found.value) for _, found in fields)
    assert values == "Harbour Ropes Ltd|Pier Hotel|R-17|None|2025-03-03|2025-04-02|205.75|1234.50"
    assert (fields.total.page, fields.total.evidence) == (2, "1 234,50")


@pytest.mark.parametrize("around", ["%s", "```json\n%s\n```", "<think>{?}</think>So: %s\nDone."])
def test_a_model_replies(chat: SimpleNamespace, around: str) -> None:
    text = around % json.dumps(NULLS | {AMOUNT: TOTAL})
    chat.replies = [(400, "response_format is not supported"), (429, "wait"), text]
    result = extract(DOCUMENT, chat.config)
    assert ["response_format" in request for request in chat.requests] == [True, False, False]
    assert (getattr(result.fields, AMOUNT).value, result.invalid | result.unfounded) == (1234.5, {})
    assert result.tokens["completion"] == 3


def test_what_does_not_fit(chat: SimpleNamespace) -> None:
    cut_off = json.dumps({AMOUNT: TOTAL, TEXT: TOTAL})[:-8]
    chat.replies = [json.dumps(NULLS | {AMOUNT: TOTAL, TEXT: TOTAL, "hue": "red"}), cut_off]
    first, second = extract(DOCUMENT, chat.config), extract(DOCUMENT, chat.config)
    assert first.invalid.keys() == {TEXT, "hue"}
    assert second.invalid.keys() == NULLS.keys() - {AMOUNT}
    assert getattr(first.fields, AMOUNT) == getattr(second.fields, AMOUNT) is not None


@pytest.mark.parametrize("change", [{"value": 99}, {"page": 1}, {"page": 3}, {"evidence": ""}])
def test_what_has_no_evidence(chat: SimpleNamespace, change: dict) -> None:
    part = {"value": "ope", "page": 1, "evidence": "Harbour Ropes"}  # of a word
    chat.replies = [json.dumps(NULLS | {AMOUNT: TOTAL | change, TEXT: part})]
    result = extract(DOCUMENT, chat.config)
    assert result.unfounded.keys() == {AMOUNT, TEXT}
    assert getattr(result.fields, AMOUNT) is None


@pytest.mark.parametrize("reply", ["I cannot read it.", (400, "too long"), (200, "no host")])
def test_why_nothing_was_extracted(chat: SimpleNamespace, reply: str | tuple[int, str]) -> None:
    chat.replies = [reply]
    assert (reply if isinstance(reply, str) else reply[1]) in extract(DOCUMENT, chat.config).error
