"""The process that makes the load."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import EvalError
from .ask import Answer


class Generator:
    """`python -m evals.load`, kept open: a step in, its answers out."""

    def __init__(self, root: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "evals.load"],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Generator:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, plan: Mapping[str, Any]) -> list[Answer]:
        """The answer to each request of a step."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(plan) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise EvalError("the generator of load has failed", code=1)
        return list(map(tuple, json.loads(line)))
