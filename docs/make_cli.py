"""Write docs/cli.md from the commands' own --help: `python docs/make_cli.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from takehome_kit.cli import app

PAGE = Path(__file__).parent / "cli.md"
HEAD = """# Command line

Written by `python docs/make_cli.py` from each command's `--help`; a test keeps it in step.

Exit codes: 0 done, 1 a check, a gate or the project's own run failed, 2 bad input, 3 the
environment lacks something (a program, the network, a permission), 130 interrupted. An error is one
sentence on standard error; `takehome --debug …` shows where it comes from.
"""


def help_of(*words: str) -> str:
    """What `takehome WORDS --help` prints, 80 columns wide."""
    code = "from takehome_kit.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words, "--help"],
        env=os.environ | {"COLUMNS": "80", "TERMINAL_WIDTH": "80"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def verbs(command: Any, *words: str) -> Iterator[tuple[str, ...]]:
    """The words of `command` and of every command below it, in the order of its help."""
    yield words
    for name, sub in getattr(command, "commands", {}).items():
        yield from verbs(sub, *words, name)


def make_page() -> str:
    """The whole page."""
    parts = [HEAD]
    for words in verbs(get_command(app)):
        title = " ".join(("takehome", *words))
        parts.append(f"## `{title}`\n\n```text\n{help_of(*words)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(make_page(), encoding="utf-8")
