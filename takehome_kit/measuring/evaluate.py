"""`takehome eval`: run the project's evals, then bring all that shows a run in line with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..analysis.records import read_results, run_files
from ..contracts.errors import CheckFailed, EnvironmentLacks
from ..contracts.project import find_project
from ..contracts.results import Results, ResultsError
from . import fingerprint, remembered, set_up
from .stamp import stamp

# Set where `takehome` itself is run by make: they would make ours the inner part of that one.
OUTER_MAKE = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS"}
OLLAMA = 11434  # its port
_INSTALL = {
    "make": "install it (Debian: apt install make; macOS: xcode-select --install)",
    "git": "install it (https://git-scm.com/downloads)",
    "python3": "install Python 3.11 or newer (https://www.python.org/downloads)",
}


def evaluate(folder: Path, extra: Sequence[str], against: str | None, fresh: bool = False) -> None:
    """Run `make eval` in the take-home around `folder`, with `extra` arguments for make.

    A run whose inputs are those of the last complete one is not made again unless `fresh` or
    FRESH=1 asks for it. Then compare with `against` (any reference of `takehome compare`), or else
    with the run before it on the same golden set, fill in the README and write the report. A run
    that was recorded before make failed is compared and reported too.
    Raises `EnvironmentLacks` for a missing program and `CheckFailed` when the evals fail.
    """
    project = find_project(folder)
    fresh = fresh or any(a.startswith("FRESH=") and a != "FRESH=" for a in extra)
    inputs = fingerprint.inputs(project, extra)
    if not fresh and (file := _unchanged(project, inputs)):
        _repeat(project, file, against)
        return
    for program, remedy in _INSTALL.items():
        if shutil.which(program) is None:
            raise EnvironmentLacks(f"{program} is not installed: {remedy}")
    before = run_files(project)
    _warn(before)
    # Its output goes straight to the terminal: progress bars stay progress bars.
    environment = {name: v for name, v in os.environ.items() if name not in OUTER_MAKE}
    with set_up.shown(project):
        status = subprocess.run(["make", "eval", *extra], cwd=project, env=environment).returncode
    new = [file for file in run_files(project) if file not in before]
    if new:
        stamp(project, new[-1], extra)
        results = read_results(new[-1])
        _compare(project, before, results, against)
        keep(project, results)
        if not status:
            _note(project, results, new[-1], inputs, extra)
    if not status and not new:
        raise CheckFailed(f"`make eval` wrote no new reports/<run>/results.json in {project}")
    if new:
        _report(project)
    if status:
        raise CheckFailed(f"`make eval` failed in {project} (status {status}): see the lines above")


def keep(project: Path, results: Results) -> None:
    """Fill in the README from a run on the project's questions, and say what the kit derived."""
    from . import filled, readme_blocks

    _say(results)
    if not results["name"].startswith("beir: "):
        for name in filled.fill(project, results):
            print(f"{name}: its blocks are this run's.")
        if results["name"] == "golden" and (project / "evals" / "sample.jsonl").exists():
            print("Your documents replace the sample: `takehome parts remove sample` takes it out.")
        said = readme_blocks.update(project / "README.md", results)
        print(said or "README.md: the results and limitations are this run's.")


def _note(
    project: Path,
    results: Results,
    file: Path,
    inputs: fingerprint.Inputs,
    arguments: Sequence[str],
) -> None:
    """Remember the inputs of a run, unless they changed while it went on."""
    after = fingerprint.inputs(project, arguments)
    if fingerprint.held_still(inputs, after):
        memory = project / remembered.MEMORY
        remembered.remember(memory, results, file, fingerprint.digest(after))


def _unchanged(project: Path, inputs: fingerprint.Inputs) -> Path | None:
    memory = project / remembered.MEMORY
    return remembered.same(memory, project / "reports", fingerprint.digest(inputs))


def _repeat(project: Path, file: Path, against: str | None) -> None:
    """Say that nothing has changed, and mend what shows another run or none."""
    run = file.parent.name
    print(f"nothing has changed since {run}: these are its results")
    if against:
        _compare(project, [], read_results(file), against)
    from . import filled, readme_blocks

    # Loading a run takes time, and most often all is there.
    if not (readme_blocks.holds(project / "README.md", run) and filled.holds(project, run)):
        keep(project, read_results(file))
    report = file.with_name("report.html")
    if report.is_file() and file.with_name("report.md").is_file():
        print(f"Report: {report}")
    else:
        _report(project, run)


def _say(results: Results) -> None:
    """The gate and the guards, which the project's own table does not have."""
    checks = results["gate"]["checks"]
    failed = [check for check in checks if not check["passed"]]
    if checks:
        verdict = f"FAILED on {len(failed)} of" if failed else "passed,"
        print(f"Gate: {verdict} {len(checks)} checks")
    for check in failed:
        print(f"  {check['metric']}: {check['reason']}")
    for guard in results["guards"]:
        print(f"{'Stop' if guard['level'] == 'stop' else 'Warning'}: {guard['message']}")
    for note in results["notes"]:
        if note not in results.get("noted", results["notes"]):
            print(f"Note: {note}")
    without_model = {"extractive", "rules"} & set(map(str, results["system"].values()))
    if without_model and _ollama_runs():
        print("Ollama runs on this machine: .env.example shows how to let it answer.")


def _ollama_runs() -> bool:
    """Whether something listens on Ollama's port; it is offered, never taken unasked."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", OLLAMA)) == 0


def _compare(project: Path, before: Sequence[Path], current: Results, against: str | None) -> None:
    from .. import compare

    if against:
        compare.run(project, against, current["run"], as_json=False, markdown=False)
        return
    earlier = (read_results(file) for file in reversed(before))
    previous = next((run for run in earlier if run["name"] == current["name"]), None)
    if previous is None:
        print(f"First run on “{current['name']}”: the next one is compared with it.")
        if few := compare.too_few(current["items"]):
            print(f"Before you change something: {few}.")
    else:
        print(compare.describe_change(previous, current))


def _warn(before: Sequence[Path]) -> None:
    """Before a run is repeated: whether any change can show in it."""
    from ..compare import too_few

    with suppress(ResultsError):  # a record that is torn is said where it is needed
        if before and (few := too_few(read_results(before[-1])["items"])):
            print(f"Before you run again: {few}.", file=sys.stderr)


def _report(project: Path, run: str = "last") -> None:
    from ..report import write_report

    print(f"Report: {write_report(project, run)}")
