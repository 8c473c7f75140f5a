"""The project's other runs: which can stand in one plot with this run, and why others cannot."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from takehome_kit.analysis.records import read_results, run_files
from takehome_kit.contracts.results import DATA_NAMES, Metric, Results, ResultsError, other_data


class Omitted(NamedTuple):
    """A run that is not in the plots."""

    run: str
    reason: str


class History(NamedTuple):
    """Comparable runs, oldest first, the reported run among them."""

    runs: list[Results]
    omitted: list[Omitted]

    def before(self, run: str) -> Results | None:
        """The newest comparable run older than `run`."""
        return next((r for r in reversed(self.runs) if r["run"] < run), None)


def read_history(project: Path, results: Results) -> History:
    """Runs over the same golden set and corpus as `results`; run names sort by time."""
    runs, omitted = [results], []
    for path in run_files(project):
        name = path.parent.name
        if name == results["run"]:
            continue
        try:
            other = read_results(path)
        except ResultsError as error:
            omitted.append(Omitted(name, str(error)))
            continue
        if reason := difference(results, other):
            omitted.append(Omitted(name, reason))
        else:
            runs.append(other)
    return History(sorted(runs, key=lambda r: r["run"]), omitted)


def overall(results: Results, name: str) -> Metric | None:
    """The metric `name` over all items."""
    return next((m for m in results["metrics"] if m["name"] == name and m["slice"] is None), None)


def difference(a: Results, b: Results) -> str | None:
    """Why two runs cannot be compared (other data), or None."""
    changed = [DATA_NAMES[key] for key in other_data(a, b)]
    return f"another {' and '.join(changed)}" if changed else None
