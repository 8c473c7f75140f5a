"""`takehome eval`: run the project's evals, then say what changed and write the report."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .errors import CheckFailed, EnvironmentLacks
from .project import find_project
from .results import Results, read_results, run_files

# Set where `takehome` itself is run by make: they would make ours the inner part of that one.
_OUTER_MAKE = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS"}
_INSTALL = {
    "make": "install it (Debian: apt install make; macOS: xcode-select --install)",
    "git": "install it (https://git-scm.com/downloads)",
    "python3": "install Python 3.11 or newer (https://www.python.org/downloads)",
}


def evaluate(folder: Path, extra: Sequence[str], against: str | None) -> None:
    """Run `make eval` in the take-home around `folder`, with `extra` arguments for make.

    Then compare with `against` (any reference of `takehome compare`), or else with the run before
    it on the same golden set, and write the report. A run that was recorded before make failed (a
    gate that does not hold) is compared and reported too.
    Raises `EnvironmentLacks` for a missing program and `CheckFailed` when the evals fail.
    """
    project = find_project(folder)
    for program, remedy in _INSTALL.items():
        if shutil.which(program) is None:
            raise EnvironmentLacks(f"{program} is not installed: {remedy}")
    before = run_files(project)
    # Its output goes straight to the terminal: progress bars stay progress bars.
    environment = {name: v for name, v in os.environ.items() if name not in _OUTER_MAKE}
    status = subprocess.run(["make", "eval", *extra], cwd=project, env=environment).returncode
    fresh = [file for file in run_files(project) if file not in before]
    if fresh:
        _compare(project, before, read_results(fresh[-1]), against)
    if fresh or (before and not status):
        _report(project)
    if status:
        raise CheckFailed(f"`make eval` failed in {project} (status {status}): see the lines above")
    if not fresh and not before:
        raise CheckFailed(f"`make eval` wrote no reports/<run>/results.json in {project}")


def _compare(project: Path, before: Sequence[Path], current: Results, against: str | None) -> None:
    from . import compare

    if against:
        compare.run(project, against, current["run"], as_json=False, markdown=False)
        return
    earlier = (read_results(file) for file in reversed(before))
    previous = next((run for run in earlier if run["name"] == current["name"]), None)
    if previous is None:
        print(f"First run on “{current['name']}”: the next one is compared with it.")
    else:
        print(compare.describe_change(previous, current))


def _report(project: Path) -> None:
    from .report import write_report

    print(f"Report: {write_report(project)}")
