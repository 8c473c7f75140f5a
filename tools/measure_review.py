"""What 30 rows of `takehome golden` cost besides reading: keys, and the machine's time.

    python tools/measure_review.py PROJECT [ROWS] [COLUMNSxLINES]

PROJECT is a take-home whose environment and index are ready; it is copied, its golden set replaced
by drafts. A driven terminal decides on each row as soon as its passages are on the screen: first it
confirms every row, then, from new drafts, it rewords every question and keeps the rest. What a
person needs to read, to think and to type is not in these figures.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte

PATIENCE = 120  # seconds for a screen
QUESTION = "What is said here, in words that the text does not use?"
CONFIRM = ["c"]
# Empty the line and type; Enter keeps answer, slice and quote.
REWORD = ["e", "\x15", *QUESTION, "\r", "\r", "\r", "\r"]


def copy(project: Path, folder: Path, rows: int) -> Path:
    """The project with drafts for its golden set; its environment is linked."""
    leave = shutil.ignore_patterns(".venv", "reports")
    target = Path(shutil.copytree(project, folder / project.name, symlinks=True, ignore=leave))
    if (project / ".venv").exists():
        (target / ".venv").symlink_to((project / ".venv").resolve())
    (target / "evals" / "golden.jsonl").unlink(missing_ok=True)
    draft = [sys.executable, "-m", "takehome_kit", "golden", "draft", "-n", str(rows)]
    subprocess.run(draft, cwd=target, check=True)
    return target


class Terminal:
    """The review in a terminal that no person looks at."""

    def __init__(self, project: Path, columns: int, lines: int) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self.screen)
        self.process = pexpect.spawn(
            sys.executable,
            ["-m", "takehome_kit", "golden", "review"],
            cwd=str(project),
            dimensions=(lines, columns),
            encoding="utf-8",
            env={**os.environ, "TERM": "xterm-256color"},
        )

    def until(self, text: str) -> float:
        """Seconds until the text is on the screen and the passages are, too."""
        started = time.monotonic()
        while text not in self.shown() or "Retrieving:" in self.shown():
            if time.monotonic() - started > PATIENCE:
                sys.exit(f"no “{text}” after {PATIENCE} s:\n{self.shown()}")
            try:
                self._stream.feed(self.process.read_nonblocking(65536, timeout=0.02))
            except pexpect.TIMEOUT:
                continue
        return time.monotonic() - started

    def shown(self) -> str:
        """What a person would see."""
        return "\n".join(line.rstrip() for line in self.screen.display)


def review(project: Path, keys: list[str], rows: int, columns: int, lines: int) -> None:
    """Press the keys on each row; print the first, second and last screens and the figures."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(copy(project, Path(folder), rows), columns, lines)
        first = terminal.until(f"Draft 1 of {rows}")
        screens, waits = [terminal.shown()], []
        for n in range(1, rows + 1):
            for key in keys:
                terminal.process.send(key)
            after = f"Draft {n + 1} of {rows}" if n < rows else "That was the last draft"
            waits.append(terminal.until(after))
            if n in (1, rows):
                screens.append(terminal.shown())
        terminal.process.send("q")
    print(*screens, sep="\n" + "=" * columns + "\n")
    print(f"{rows} rows, {rows * len(keys) + 1} keys; first screen with passages: {first:.1f} s; ")
    spread = f"median {statistics.median(waits):.2f} s, most {max(waits):.2f} s"
    print(f"from a row's last key to the next row with passages: {spread}, all {sum(waits):.1f} s")


def main() -> None:
    """Measure and print."""
    project, *rest = sys.argv[1:]
    rows = int(rest[0]) if rest else 30
    columns, lines = map(int, (rest[1] if len(rest) > 1 else "80x24").split("x"))
    for keys in (CONFIRM, REWORD):
        review(Path(project), keys, rows, columns, lines)


if __name__ == "__main__":
    main()
