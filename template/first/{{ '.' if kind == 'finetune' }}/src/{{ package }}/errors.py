"""What a user is told in one sentence, and the exit code that goes with it."""

from __future__ import annotations

import sys

from .config import ConfigError


class StopError(RuntimeError):
    """What cannot go on; the message is for the user, `code` is the exit code."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def code_of(error: BaseException) -> int:
    """1 for a failed check, 2 for bad input, 3 for what the environment lacks."""
    if isinstance(error, StopError):
        return error.code
    return 2 if isinstance(error, ConfigError) else 3


def say(message: str) -> None:
    """Tell the person; standard output is for results."""
    print(f"  {message}", file=sys.stderr, flush=True)
