"""The runs that the report compares with: the previous comparable one, and the scaffold's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from takehome_kit.analysis.runs import Run, resolve
from takehome_kit.compare import Comparison, Row, compare
from takehome_kit.contracts.errors import BadInput
from takehome_kit.contracts.results import Results, ResultsError
from takehome_kit.report.history import History, difference


@dataclass(frozen=True)
class Against:
    """A comparison of the reported run with an earlier one."""

    title: str  # "the previous comparable run"
    comparison: Comparison

    @property
    def overall(self) -> list[Row]:
        """The rows over all items."""
        return [row for row in self.comparison.rows if row.slice is None]

    @property
    def by_slice(self) -> list[Row]:
        """The rows of the slices."""
        return [row for row in self.comparison.rows if row.slice is not None]

    @property
    def sentence(self) -> str:
        """The verdicts over all items in one sentence; the figures behind it are in the table."""
        groups: dict[str, list[str]] = {}
        for row in self.overall:
            groups.setdefault(row.verdict.partition(":")[0], []).append(row.metric)
        verdicts = "; ".join(f"{', '.join(names)} {verdict}" for verdict, names in groups.items())
        return f"Against {self.title}: {verdicts or 'no metric in common'}."


def comparisons(project: Path, results: Results, history: History) -> list[Against]:
    """This run against the previous comparable one and against the scaffold's, if there are any.

    A scaffold's run over other data cannot be compared and is left out.
    """
    found = []
    previous = history.before(results["run"])
    if previous:
        found.append(Against("the previous comparable run", compare(previous, results)))
    scaffold = _scaffold(project)
    if scaffold and _worth_comparing(scaffold.results, results, previous):
        title = f"the scaffold ({scaffold.found_as})"
        found.append(Against(title, compare(scaffold.results, results)))
    return found


def _scaffold(project: Path) -> Run | None:
    try:
        return resolve("scaffold", project)
    except (ResultsError, BadInput):
        return None


def _worth_comparing(scaffold: Results, results: Results, previous: Results | None) -> bool:
    other = previous is None or scaffold["run"] != previous["run"]
    return scaffold["run"] < results["run"] and other and not difference(scaffold, results)
