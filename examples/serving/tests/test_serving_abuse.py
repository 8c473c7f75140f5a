"""What should not be sent: each is refused by name, and the server goes on."""

import json
from collections.abc import Iterator

import pytest
from asked import BODY, PATH, ROOT, TEXT_FIELD
from serving_http import call, connect, head, metric, receive, until

from evals import EvalError
from evals.server import SERVER, Server

KEY = "a-key-of-more-than-16-characters"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server with short patience."""
    with Server(ROOT, SERVER, body_s=1, objective_ms=60000) as server:
        yield server.url


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 422),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (b'{"x": "\xff\xfe"}', 400),
        (b'{"%s": NaN}' % TEXT_FIELD.encode(), 422),
        (b'{"%s": 1e999}' % TEXT_FIELD.encode(), 422),
        (b'{"%s": "\\ud800"}' % TEXT_FIELD.encode(), 422),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"9" * 10_000, 400),
    ],
    ids=lambda value: str(value[:12]) if isinstance(value, bytes) else str(value),
)
def test_broken_body(url: str, body: bytes, status: int) -> None:
    """An error of the client's, as problem+json, that does not repeat what was sent."""
    got, headers, reply = call(url, PATH, body)
    assert got == status
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(reply)["status"] == status
    assert len(reply) < 2000
    assert b"Traceback" not in reply


@pytest.mark.parametrize("media", ["", "text/plain", "multipart/form-data", "application/xml"])
def test_wrong_content_type(url: str, media: str) -> None:
    """Only JSON is read."""
    status, _, reply = call(url, PATH, BODY, content_type=media)
    assert status == 415
    assert json.loads(reply)["errors"][0]["field"] == "content-type"


def test_large_body(url: str) -> None:
    """100 MB that are announced are refused before they come."""
    with connect(url) as connection:
        connection.sendall(head("POST", PATH, 100_000_000))
        assert receive(connection)[0] == 413


def test_large_body_in_chunks(url: str) -> None:
    """And those that are not announced, once they are over the limit."""
    with connect(url) as connection:
        connection.sendall(head("POST", PATH, None, transfer_encoding="chunked"))
        sent = 0
        try:
            for _ in range(1600):  # of 64 kB
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
                sent += 1
        except (ConnectionError, TimeoutError):
            pass
        assert sent < 1600 or receive(connection)[0] == 413
    assert call(url, PATH, BODY)[0] == 200


def test_slow_body(url: str) -> None:
    """A body that does not come is not waited for."""
    with connect(url) as connection:
        connection.sendall(head("POST", PATH, 100) + b"{")
        status, headers, _ = receive(connection)
    assert (status, headers["connection"]) == (408, "close")


def test_slowloris(url: str) -> None:
    """Many connections that never finish their headers are in nobody's way."""
    slow = [connect(url) for _ in range(200)]
    try:
        for connection in slow:
            connection.sendall(b"POST / HTTP/1.1\r\nhost: test\r\nx-")
        assert call(url, PATH, BODY)[0] == 200
        assert metric(url, "serving_active_requests") == 1  # the one that asks
    finally:
        for connection in slow:
            connection.close()


def test_not_http(url: str) -> None:
    """Noise gets 400 or a closed connection."""
    with connect(url) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        assert connection.recv(1000)[:12] in (b"", b"HTTP/1.1 400")
    assert call(url, PATH, BODY)[0] == 200


@pytest.mark.parametrize(("path", "method", "status"), [("/none", "GET", 404), (PATH, "GET", 405)])
def test_no_such_route(url: str, path: str, method: str, status: int) -> None:
    """As problem+json, too."""
    got, headers, _ = call(url, path, method=method)
    assert (got, headers["content-type"]) == (status, "application/problem+json")


def test_request_id(url: str) -> None:
    """One that is given comes back; one that could break a log does not."""
    assert call(url, "/healthz", x_request_id="mine-1")[1]["x-request-id"] == "mine-1"
    assert call(url, "/healthz", x_request_id='x" y')[1]["x-request-id"] != 'x" y'


def test_keys() -> None:
    """With keys, only those who have one may ask; health and metrics stay open."""
    with Server(ROOT, SERVER, api_keys=f"{KEY},{KEY[::-1]}") as server:
        assert call(server.url, PATH, BODY)[0] == 401
        assert call(server.url, PATH, BODY, authorization=f"Bearer {KEY}x")[0] == 401
        assert call(server.url, PATH, BODY, authorization=KEY)[0] == 401
        assert call(server.url, "/docs")[0] == 401
        assert call(server.url, PATH, BODY, authorization=f"Bearer {KEY[::-1]}")[0] == 200
        assert call(server.url, "/healthz")[0] == call(server.url, "/metrics")[0] == 200


def test_deadline() -> None:
    """What is not answered in time is given up, and said so."""
    with Server(ROOT, SERVER, deadline_s=0.0001) as server:
        assert call(server.url, PATH, BODY)[0] == 504
        until(lambda: metric(server.url, "serving_admitted_cost") == 0)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("max_items", "0", "SERVING_MAX_ITEMS"),
        ("deadline_s", "-1", "SERVING_DEADLINE_S"),
        ("api_keys", "short", "SERVING_API_KEYS"),
        ("workers", "many", "SERVING_WORKERS"),
    ],
)
def test_bad_setting(setting: str, value: str, said: str) -> None:
    """Is named before anything is loaded, and its value is not repeated."""
    with pytest.raises(EvalError) as error, Server(ROOT, SERVER, **{setting: value}):
        pass
    assert said in str(error.value)
    assert "short" not in str(error.value)


def test_log_has_no_payload() -> None:
    """One JSON object a line, with the request's id and none of its text."""
    with Server(ROOT, SERVER) as server:
        call(server.url, PATH, BODY, x_request_id="look-for-me")
        call(server.url, PATH, {"otter": "payload"})
        server.stop()
        lines = [json.loads(line) for line in server.log().splitlines()]
    (found,) = [line for line in lines if line.get("request_id") == "look-for-me"]
    assert (found["route"], found["status"], found["method"]) == (PATH, 200, "POST")
    assert not any("otter" in json.dumps(line).lower() for line in lines)
