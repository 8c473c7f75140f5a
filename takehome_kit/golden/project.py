"""The take-home seen from outside: its Python, its package, its commands, its golden file."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from takehome_kit.contracts.errors import BadInput, EnvironmentLacks
from takehome_kit.contracts.project import environment, find_project, python_of

# Its output is read as UTF-8 whatever the machine's locale says.
ENVIRONMENT = {"PYTHONIOENCODING": "utf-8"}
BAD_DATA = 2  # exit code of a project's command


@dataclass(frozen=True)
class Project:
    """A take-home whose own Python has its own package installed."""

    root: Path
    python: Path
    package: str

    @classmethod
    def find(cls, folder: Path) -> Project:
        """The take-home around `folder`; raises `KitError` without one, or when it isn't set up."""
        root = find_project(folder)
        packages = sorted(path.parent.name for path in (root / "src").glob("*/__init__.py"))
        if len(packages) != 1:
            found = ", ".join(packages) or "none"
            raise BadInput(f"{root / 'src'} must hold one package, but: {found}")
        python = python_of(root)
        if not python.exists():
            raise EnvironmentLacks(
                f"{root} is not set up (no {environment(root).name}): run `make setup` there, or "
                "name its environment by the variable VENV"
            )
        return cls(root, python, packages[0])

    @property
    def golden(self) -> Path:
        return self.root / "evals" / "golden.jsonl"

    @property
    def dropped(self) -> Path:
        """Drafts the reviewer threw away: kept, so that drafting does not propose them again."""
        return self.root / "evals" / "golden.dropped.jsonl"

    def command(self, module: str, *arguments: str) -> list[str]:
        """A command of the project's."""
        return [str(self.python), "-m", module, *arguments]

    def ask(self, what: str, *arguments: str) -> list[str]:
        """The command that gives the project's documents, answers or drafts as JSON lines."""
        bridge = str(Path(__file__).with_name("bridge.py"))
        return [str(self.python), bridge, self.package, what, *arguments]

    def run(self, command: list[str], given: str = "") -> list[dict[str, Any]]:
        """Run a command of the project; returns the JSON objects it printed, one per line.

        When it fails, raises `BadInput` (its exit code 2: bad data) or `EnvironmentLacks`, with the
        last line of its complaint.
        """
        shown = " ".join(["python", Path(command[1]).name, *command[2:]])
        try:
            done = subprocess.run(
                command, cwd=self.root, env=os.environ | ENVIRONMENT, input=given,
                capture_output=True, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except OSError as error:
            raise EnvironmentLacks(f"{command[0]} cannot be run: {error.strerror}") from None
        if done.returncode == BAD_DATA:
            raise BadInput(f"{self.root}: {last_line(done.stderr).removeprefix('error: ')}")
        if done.returncode:
            raise EnvironmentLacks(f"`{shown}` failed in {self.root}: {last_line(done.stderr)}")
        try:
            return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        except json.JSONDecodeError as error:
            raise EnvironmentLacks(f"`{shown}` printed broken JSON: {error.msg}") from None


def last_line(complaint: str) -> str:
    """What a failed program said last: for a Python traceback, the error itself."""
    lines = complaint.strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"
