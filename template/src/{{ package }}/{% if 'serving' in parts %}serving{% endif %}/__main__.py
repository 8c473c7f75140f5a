"""Serve the pipeline: `python -m <package>.serving`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvicorn

from ..config import ConfigError, MissingError
from .app import create_app


def main() -> int:
    """Serve until interrupted; 2 for bad input, 3 for what the environment lacks."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    args = parser.parse_args()
    try:
        app = create_app(Path.cwd())
    except (ConfigError, MissingError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 3
    uvicorn.run(app, host=args.host, port=args.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
