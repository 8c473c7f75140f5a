"""Questions that only the project's own code can answer exactly, put in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ..errors import CheckFailed

# The harness's record keeping and its README blocks need the standard library alone.
CODE = (
    "import pathlib; from evals.results import inputs; "
    "print(inputs(pathlib.Path.cwd(), [], [])['code'])"
)
README = (
    "import json, pathlib, sys; from evals.readme import update; "
    "update(pathlib.Path(sys.argv[1]), json.loads(pathlib.Path(sys.argv[2]).read_text('utf-8')))"
)


def ask(root: Path, script: str, *arguments: str, python: Path | None = None) -> str:
    """Run `script` in the project, by `python` or by the kit's own; returns what it printed.

    Raises `CheckFailed` with the last line of its complaint.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH"}
    environment |= {"PYTHONPATH": str(root / "src"), "PYTHONIOENCODING": "utf-8"}
    command = [str(python or sys.executable), "-B", "-c", script, *arguments]
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace"
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        about = script.partition("from ")[2].partition(" import")[0]
        raise CheckFailed(f"the project's {about} does not run: {said[-1]}")
    return done.stdout.strip()
