"""The API in a process of its own, as it is served."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from subprocess import DEVNULL, Popen

import httpx2

from prediction_service.config import ROOT, UserError


@contextmanager
def serve() -> Iterator[str]:
    """Start the API on a free port; its URL, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "uvicorn", "prediction_service.api:app", f"--port={port}"]
    command += ["--no-access-log", "--log-level=error"]
    with Popen(command, cwd=ROOT, stdout=DEVNULL) as process:
        while process.poll() is None:
            with suppress(httpx2.TransportError):
                httpx2.get(f"{url}/health")
                break
            time.sleep(0.1)
        else:
            raise UserError("the API did not start: its last words are above")
        try:
            yield url
        finally:
            process.terminate()
