"""Serve: `python -m <package>.serving`; environment variables SERVING_* say how."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn

from ..config import ConfigError, MissingError
from .app import create_app
from .served import make_served
from .settings import load_settings
from .telemetry import log_as_json


def main() -> int:
    """Serve until SIGTERM, then finish; 2 for bad input, 3 for what the environment lacks."""
    failures: list[Exception] = []

    def failed(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    try:
        settings = load_settings()
        app = create_app(settings, make_served(Path.cwd()), failed)
    except (ConfigError, MissingError) as error:
        return _say(error)
    log_as_json()
    config = uvicorn.Config(
        app,
        settings.host,
        settings.port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=settings.drain_s,
    )
    server = uvicorn.Server(config)
    # uvicorn raises the signal again once it has finished: an orderly stop is exit code 0.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with suppress(KeyboardInterrupt):
        server.run()
    return _say(failures[0]) if failures else 0


def _say(error: Exception) -> int:
    print(f"error: {error}", file=sys.stderr)
    if not isinstance(error, ConfigError | MissingError):
        raise error
    return 2 if isinstance(error, ConfigError) else 3


if __name__ == "__main__":
    sys.exit(main())
