"""Run a project's evals under another config.toml without touching the project.

The shadow is a folder of links to the project's own files, with its own config.toml, index and
reports: the README and the runs of the project stay as they are, its caches and
its environment are used, and the project needs no option for any of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..analysis.records import read_results
from ..contracts.results import Results, ResultsError
from ..measuring.stamp import stamp

CONFIG = "config.toml"
# Copied, because the harness finds the project's root from where its own file really is.
COPIED = "evals"
OWN = {CONFIG, COPIED, ".index", "reports", ".git"}


def make_shadow(project: Path, folder: Path, reports: Path) -> None:
    """Make or renew the shadow of `project` in `folder`; its runs are written to `reports`."""
    folder.mkdir(parents=True, exist_ok=True)
    reports.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.is_symlink() or entry.is_file():
            entry.unlink()
    shutil.rmtree(folder / COPIED, ignore_errors=True)
    shutil.copytree(project / COPIED, folder / COPIED, ignore=shutil.ignore_patterns("__pycache__"))
    for entry in project.iterdir():
        if entry.name not in OWN:
            (folder / entry.name).symlink_to(entry)
    (folder / "reports").symlink_to(reports)


def evaluate(
    folder: Path, settings: Mapping[str, str], extra: Sequence[str], log: Path
) -> Results | str:
    """Run `make eval` with the settings and `extra` in `folder`; its output goes to `log`.

    Returns the record, or the reason why there is none.
    """
    before = set(folder.glob("reports/*/results.json"))
    command = ["make", "eval", *(f"{name}={value}" for name, value in settings.items()), *extra]
    # The environment has the package from the project's own src, which may be edited meanwhile.
    environment = os.environ | {"PYTHONPATH": str(folder / "src")}
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    new = sorted(set(folder.glob("reports/*/results.json")) - before)
    if new:
        try:
            stamp(folder, new[-1], extra)
            return read_results(new[-1])
        except ResultsError as error:
            return str(error)
    said = [line for line in lines if line and not line.startswith("make")]
    return f"{said[-1] if said else 'no output'} (status {done.returncode}, see {log})"
