"""What the benchmarks share: rounds in turn, medians with their spread, the machine, the tables.

Each benchmark is a command, `python benchmarks/NAME.py`, that writes its block in
docs/benchmarks.md. What is compared takes turns, so that a busy machine slows all of it alike:
ratios are of neighbours in one round, and their median and range are shown.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "benchmarks.md"
BUILD = ROOT / "build"


class Spent(NamedTuple):
    """Of one piece of work: wall and processor seconds, and its peak memory where it is a child."""

    wall: float
    cpu: float
    mb: float = 0.0


def run(command: Sequence[object], cwd: Path = ROOT, **environment: str) -> tuple[Spent, str]:
    """A process and its children, and what it printed; a failure is shown and ends the run."""
    started = time.perf_counter()
    # Files and not pipes: the process is waited for by wait4, which knows what it alone has used.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(
            list(map(str, command)), cwd=cwd, env=os.environ | environment, stdout=out, stderr=err
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (out, err):
            file.seek(0)
        said, complaint = out.read(), err.read()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{said[-2000:]}{complaint[-2000:]}")
    return Spent(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), said


def in_turn(works: Mapping[str, Callable[[], Spent]], rounds: int) -> dict[str, list[Spent]]:
    """Each piece of work once a round, after one round that is not counted."""
    found: dict[str, list[Spent]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            result = work()
            if number:
                found[name].append(result)
        print(f"round {number} of {rounds} done", file=sys.stderr, flush=True)
    return found


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Median and range; of one value, that."""
    middle, low, high = float(np.median(values)), min(values), max(values)
    if len(values) == 1:
        return f"{middle:,.{digits}f}"
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def ratios(a: Sequence[float], b: Sequence[float]) -> list[float]:
    """Round by round."""
    return [x / y for x, y in zip(a, b, strict=True)]


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def machine(*packages: str, python: Path | None = None) -> str:
    """Where and when, and with which versions (of the environment of `python`)."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    load = os.getloadavg()[1]
    code = (
        "import json, sys; from importlib.metadata import version;"
        "print(json.dumps([f'{n} {version(n)}' for n in sys.argv[1:]]))"
    )
    listed: Any = json.loads(run([python or sys.executable, "-c", code, *packages])[1])
    cores = len(os.sched_getaffinity(0))
    return (
        f"{model[1] if model else platform.machine()}, {cores} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {date.today().isoformat()}; load over five minutes "
        f"at the end {load:.1f}" + "".join(f"; {line}" for line in listed) + "."
    )


def publish(name: str, text: str) -> None:
    """Write a benchmark's block in docs/benchmarks.md, and print it."""
    page = DOCS.read_text(encoding="utf-8")
    start, end = f"<!-- {name}:start -->", f"<!-- {name}:end -->"
    if page.count(start) != 1 or page.count(end) != 1:
        sys.exit(f"{DOCS} has no block {start}")
    before, rest = page.split(start)
    page = f"{before}{start}\n{text.strip()}\n{end}{rest.split(end)[1]}"
    beside = DOCS.with_name(f".{DOCS.name}.{os.getpid()}")
    beside.write_text(page, encoding="utf-8")
    os.replace(beside, DOCS)
    print(text)


def project(folder: Path, kind: str = "rag") -> Path:
    """A fresh take-home in `folder`."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    run([sys.executable, "-m", "takehome_kit", "new", kind, folder, "--yes"])
    return folder


def environment(folder: Path, name: str) -> Path:
    """The Python of build/NAME, set up by the project's Makefile where it is not ready."""
    place = BUILD / name
    if not (place / ".ready").exists():
        run(["make", "setup", f"VENV={place}"], cwd=folder)
    return place / "bin" / "python"
