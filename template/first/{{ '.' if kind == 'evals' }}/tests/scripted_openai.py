"""A local HTTP server that speaks the OpenAI chat API and answers by a script of the test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer: text, or what goes wrong instead."""

    content: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish_reason: str = "stop"
    hang: float = 0.0  # seconds before anything is sent
    disconnect: bool = False
    prompt_tokens: int = 100
    completion_tokens: int = 10


Script = Callable[[dict[str, Any]], Reply]  # the request's JSON body -> the reply


@dataclass
class Server:
    """`url` is the base URL to configure; `requests` are the bodies received, in order."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


@contextmanager
def scripted(script: Script) -> Iterator[Server]:
    """Serve on a free port of this machine until the block ends."""
    log = Server()

    class Handler(BaseHTTPRequestHandler):
        wbufsize = -1  # head and body in one packet: the second would wait for the first's receipt

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            log.requests.append(body)
            log.times.append(time.monotonic())
            reply = script(body)
            time.sleep(reply.hang)
            if reply.disconnect:
                self.connection.close()
                return
            try:
                self._send(reply, body)
            except OSError:
                return  # the client has given up waiting

        def _send(self, reply: Reply, body: dict[str, Any]) -> None:
            data = json.dumps(completion(reply, body) if reply.status == 200 else ERROR).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    log.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield log
    finally:
        server.shutdown()
        server.server_close()


ERROR = {"error": {"message": "scripted failure", "type": "scripted", "code": None}}


def completion(reply: Reply, body: dict[str, Any]) -> dict[str, Any]:
    """The body of a chat completion as OpenAI's API gives it."""
    message = {"role": "assistant", "content": reply.content}
    usage = {"prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens}
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": usage | {"total_tokens": sum(usage.values())},
    }
