"""A server in a process of its own, on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from . import EvalError

SERVER = ["-m", "embedding_service.serving"]
WAIT = 120.0  # seconds for a server to be ready


class Server:
    """A server on a free port of this machine, from the moment it is ready until it is left."""

    def __init__(self, root: Path, command: list[str], **settings: object) -> None:
        self._root, self._command = root, command
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        given = {f"SERVING_{name.upper()}": str(value) for name, value in settings.items()}
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SERVING_")}
        self._environment = kept | given | {"SERVING_PORT": str(port)}
        self.ready_s = 0.0

    def __enter__(self) -> Server:
        self._log = tempfile.TemporaryFile("w+")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self._command],
            cwd=self._root,
            env=self._environment,
            stderr=self._log,
        )
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() - started > WAIT:
                self.stop()
                last = (self.log().strip().splitlines() or ["it said nothing"])[-1]
                raise EvalError(f"the server did not start: {last}", code=1)
            time.sleep(0.02)
        self.ready_s = time.monotonic() - started
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.stop()

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        """Let it finish what it accepted."""
        self.process.terminate()
        self.process.wait(30)

    def log(self) -> str:
        """What it has logged so far."""
        self._log.seek(0)
        return self._log.read()

    def memory_mb(self) -> float | None:
        """Resident memory; None where /proc does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
