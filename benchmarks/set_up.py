"""What setting up costs: `python benchmarks/set_up.py`, with pip, and uv where it is there.

A fresh project's environment beside the packages a tutorial asks for, the same versions where they
share them. Each is installed into a new environment twice: with nothing cached, then with what the
first time left. Files come from whatever index pip is configured with; their sizes do not depend
on it, seconds do.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from measure import BUILD, machine, project, publish, run, table

TUTORIAL = ["sentence-transformers", "faiss-cpu", "ragas", "torch==2.13.0"]


def requirements(folder: Path) -> list[str]:
    """What `make setup` installs for a project, but for the project itself."""
    made = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return [*made["dependencies"], *made["optional-dependencies"]["dev"], "hatchling"]


def download(wanted: list[str], pins: Path) -> tuple[int, float]:
    """Number and MB of the files that pip would fetch."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "-q", "--dry-run", "--ignore-installed"]
        run([*command, "--report", report, "-c", pins, *wanted])
        files = [item["download_info"]["url"] for item in json.loads(report.read_text())["install"]]
    return len(files), sum(map(_bytes, files)) / 1e6


def _bytes(url: str) -> int:
    if url.startswith("file:"):
        return Path(unquote(urlsplit(url).path)).stat().st_size
    with urlopen(Request(url, method="HEAD")) as reply:
        return int(reply.headers["Content-Length"])


def install(tool: str, wanted: list[str], pins: Path, cache: Path) -> list[object]:
    """Seconds without and with a cache, CPU seconds of the second, MB on disk."""
    times, mb, cpu = [], 0.0, 0.0
    for _ in range(2):
        place = Path(tempfile.mkdtemp(dir=BUILD)) / "env"
        run([sys.executable, "-m", "venv", place])
        into = {
            "pip": [place / "bin" / "python", "-m", "pip", "install", "-q"],
            "uv": ["uv", "pip", "install", "-q", "--python", place / "bin" / "python"],
        }[tool]
        variables = {"PIP_CACHE_DIR": str(cache), "UV_CACHE_DIR": str(cache)}
        before = _disk(place)
        spent = run([*into, "-c", pins, *wanted], **variables)[0]
        times.append(spent.wall)
        cpu, mb = spent.cpu, _disk(place) - before
        shutil.rmtree(place.parent)
    return [f"{times[0]:.0f}", f"{times[1]:.0f}", f"{cpu:.0f}", f"{mb:,.0f}"]


def _disk(folder: Path) -> float:
    files = (path.lstat() for path in folder.rglob("*"))
    return sum(file.st_blocks * 512 for file in files) / 1e6


def main() -> None:
    """Measure and write the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    folder = project(BUILD / "bench" / "bench")
    pins = folder / "constraints.txt"
    tools = ["pip"] + (["uv"] if shutil.which("uv") else [])
    rows = []
    compared = {
        "a project": requirements(folder),
        "sentence-transformers, faiss-cpu, ragas": TUTORIAL,
    }
    for name, wanted in compared.items():
        count, mb = download(wanted, pins)
        for tool in tools:
            with tempfile.TemporaryDirectory(dir=BUILD) as cache:
                found = install(tool, wanted, pins, Path(cache))
            rows.append([name, tool, count, f"{mb:,.0f}", *found])
            print(rows[-1], flush=True)
    header = ["", "by", "files", "MB to fetch", "s, cold", "s, warm", "CPU s, warm", "MB on disk"]
    publish(
        "set_up",
        f"{table(header, rows)}\n\nOnce each. Both take torch as the index has it. The second "
        "set has no weights, no tests' tools and no linter yet; the project's has.\n\n"
        + machine("pip"),
    )


if __name__ == "__main__":
    os.environ["PIP_CONSTRAINT"] = ""
    main()
