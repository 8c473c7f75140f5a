"""Plain HTTP for the tests: requests as bytes, so that broken ones can be sent, too."""

import json
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

Reply = tuple[int, dict[str, str], bytes]


def connect(url: str) -> socket.socket:
    """A connection to the server."""
    parts = urlsplit(url)
    assert parts.hostname and parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=300)


def head(method: str, path: str, length: int | None, **headers: str) -> bytes:
    """The beginning of a request."""
    lines = [f"{method} {path} HTTP/1.1", "host: test"]
    given = {"content-type": "application/json"} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    if length is not None:
        given["content-length"] = str(length)
    return "\r\n".join([*lines, *(f"{k}: {v}" for k, v in given.items() if v), "", ""]).encode()


def receive(connection: socket.socket) -> Reply:
    """One reply."""
    file = connection.makefile("rb")
    status = int(file.readline().split()[1])
    headers = {}
    while line := file.readline().strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    return status, headers, file.read(int(headers.get("content-length", 0)))


def call(url: str, path: str, body: Any = None, method: str = "", **headers: str) -> Reply:
    """A request and its reply; `body` is sent as it is, or as JSON."""
    data = (
        body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    )
    method = method or ("POST" if data else "GET")
    with connect(url) as connection:
        connection.sendall(head(method, path, len(data) if data else None, **headers) + data)
        return receive(connection)


def together(url: str, path: str, bodies: list[Any], clients: int) -> list[Reply]:
    """Their replies, in order; `clients` ask at the same time."""
    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(lambda body: call(url, path, body), bodies))


def until(happened: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for it, but not for ever."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, f"not within {seconds:g} s"
        time.sleep(0.01)


def metric(url: str, name: str) -> float:
    """A value of /metrics, all labels added up."""
    lines = call(url, "/metrics")[2].decode().splitlines()
    return sum(float(x.split()[-1]) for x in lines if x.split("{")[0].split(" ")[0] == name)
