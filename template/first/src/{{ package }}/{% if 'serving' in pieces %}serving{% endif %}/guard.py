"""Around every request: id, key, size, deadline, client, its line in the log, its metrics."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import time
import uuid
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import tracing
from .admission import Full
from .problems import Problem, full, respond
from .settings import Settings
from .telemetry import LOG, Metrics, log
from .tracing import OPEN

ID = re.compile(r"[\w.-]{1,64}")
TICK = 0.05  # seconds between two looks at how late the event loop is
CLOSE = {"connection": "close"}  # what was not read of the body is not read as the next request


class Left(Exception):
    """The client has closed the connection."""


class Guard:
    """ASGI middleware; all that is known of a request is on this object's way, none in globals."""

    def __init__(
        self, app: ASGIApp, settings: Settings, metrics: Metrics, patience_s: float
    ) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics
        self._patience_s, self._lag_s = patience_s, 0.0
        self._watching: asyncio.Task[None] | None = None
        self._keys = [_hash(key.get_secret_value()) for key in settings.api_keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the application starts, or stops
            self._watching = asyncio.create_task(self._watch())
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        given = headers.get("x-request-id", "")
        reply = _Reply(send, given if ID.fullmatch(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        with self._metrics.active.track_inprogress():
            tracing.named(reply.id)
            await self._answer(scope, headers, receive, reply)
        self._record(scope, reply, time.perf_counter() - started)

    async def _answer(
        self, scope: Scope, headers: dict[str, str], receive: Receive, reply: _Reply
    ) -> None:
        """Let the app answer, or answer for it; nothing is raised but a cancellation."""
        try:
            self._check(scope, headers)
            body = await self._body(headers, receive)
            async with asyncio.timeout(self._settings.deadline_s):
                await self._while_there(scope, body, receive, reply)
        except Left:
            reply.status = 499  # as nginx has it
            self._metrics.left.inc()
        except Problem as problem:
            await respond(problem)(scope, receive, reply)
        except Full as error:
            await full(error)(scope, receive, reply)
        except TimeoutError:
            await self._fail(Problem(504, "no answer within the deadline"), scope, receive, reply)
        except Exception:
            LOG.exception("failed", extra={"fields": {"request_id": reply.id}})
            inside = Problem(500, "an error inside the server; its log has it by the request's id")
            await self._fail(inside, scope, receive, reply)

    async def _fail(self, problem: Problem, scope: Scope, receive: Receive, reply: _Reply) -> None:
        if not reply.status:
            await respond(problem)(scope, receive, reply)
        else:  # a part of the answer is out: the connection is closed before its end
            log("cut off", logging.ERROR, request_id=reply.id, status=problem.status)

    async def _watch(self) -> None:
        """Measure how late the event loop is: a cheap model queues there, not in the batcher."""
        while True:
            due = time.perf_counter() + TICK
            await asyncio.sleep(TICK)
            self._lag_s = time.perf_counter() - due

    def _check(self, scope: Scope, headers: dict[str, str]) -> None:
        if not self._metrics.ready and scope["path"] not in OPEN:
            raise Problem(503, "the model is being loaded", headers={"retry-after": "1"} | CLOSE)
        if self._lag_s > self._patience_s and scope["path"] not in OPEN:
            raise Full(self._lag_s)
        if self._keys and scope["path"] not in OPEN:
            scheme, _, key = headers.get("authorization", "").partition(" ")
            digest = _hash(key.strip())
            # All keys are compared, each in constant time: how long it takes tells nothing.
            known = [hmac.compare_digest(digest, other) for other in self._keys]
            if scheme.lower() != "bearer" or not any(known):
                how = {"www-authenticate": "Bearer"}
                raise Problem(401, "a valid API key is needed", "authorization", how)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._settings.max_body_bytes:
            raise self._too_large()
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        has_body = length not in ("", "0") or "transfer-encoding" in headers
        if has_body and media != "application/json":
            raise Problem(415, "the body must be application/json", "content-type", CLOSE)

    async def _body(self, headers: dict[str, str], receive: Receive) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self._settings.body_s):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Left
                    body += message.get("body", b"")
                    if len(body) > self._settings.max_body_bytes:
                        raise self._too_large()
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise Problem(408, "the request took too long to arrive", headers=CLOSE) from None

    def _too_large(self) -> Problem:
        limit = f"the body is larger than {self._settings.max_body_bytes} bytes"
        return Problem(413, limit, "body", CLOSE)

    async def _while_there(
        self, scope: Scope, body: bytes, receive: Receive, reply: _Reply
    ) -> None:
        """Run the app, and cancel it when the client leaves: its place in the queue is free."""
        gone = asyncio.create_task(_disconnected(receive))
        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return unread.pop() if unread else await asyncio.shield(gone)

        work = asyncio.create_task(_run(self._app, scope, replay, reply))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise Left
            work.result()
        finally:
            work.cancel()
            gone.cancel()

    def _record(self, scope: Scope, reply: _Reply, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.requests.labels(route, str(reply.status)).observe(seconds)
        level = logging.DEBUG if scope["path"] in OPEN else logging.INFO
        log(
            "request",
            level,
            request_id=reply.id,
            method=scope["method"],
            route=route,
            status=reply.status,
            ms=round(seconds * 1000, 1),
        )


class _Reply:
    """`send` that adds the request's id and remembers the status; 0: nothing was sent."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send, self.id, self.status = send, request_id, 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", []), (b"x-request-id", self.id.encode())]
        await self._send(message)


async def _run(app: ASGIApp, *arguments: Any) -> None:
    await app(*arguments)


async def _disconnected(receive: Receive) -> Message:
    while (message := await receive())["type"] != "http.disconnect":
        pass
    return message


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
