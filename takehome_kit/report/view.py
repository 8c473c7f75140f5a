"""What the report shows, computed from the run record: tables, figures, the worst items."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from takehome_kit.analysis import text
from takehome_kit.contracts.results import Item, Metric, Results
from takehome_kit.report import charts
from takehome_kit.report.against import Against, comparisons
from takehome_kit.report.charts import Chart
from takehome_kit.report.history import History, overall, read_history

WORST = 10  # items shown in full at the top
DETAILED = 200  # items whose passages are listed; a BEIR run may have thousands


@dataclass(frozen=True)
class View:
    """One run, seen beside the project's other runs."""

    results: Results
    history: History
    against: list[Against]

    @cached_property
    def headline(self) -> list[Metric]:
        """Headline metrics over all items."""
        return [m for m in self.overall if m["headline"]]

    @cached_property
    def overall(self) -> list[Metric]:
        """All metrics over all items."""
        return [m for m in self.results["metrics"] if m["slice"] is None]

    @cached_property
    def slices(self) -> dict[str, list[Metric]]:
        """Per metric name its slices, for metrics that have any."""
        found: dict[str, list[Metric]] = {}
        for metric in self.results["metrics"]:
            if metric["slice"] is not None:
                found.setdefault(metric["name"], []).append(metric)
        return found

    @cached_property
    def worst(self) -> list[Item]:
        """`WORST` items with a cause of failure; where no causes were found, the lowest-scored."""
        with_cause = [item for item in self.ordered if item["cause"]]
        return (with_cause or [i for i in self.ordered if (self._mean_score(i) or 0.0) < 1.0])[
            :WORST
        ]

    @cached_property
    def ordered(self) -> list[Item]:
        """All items: failed first, then those with a cause, by mean score."""
        return sorted(self.results["items"], key=self._badness)

    @property
    def primary(self) -> str | None:
        """Name of the first bounded headline metric: the score that stands for a run."""
        return next((m["name"] for m in self.headline if m["bounds"]), None)

    @property
    def with_cause(self) -> int:
        """How many items were given a cause of failure."""
        return sum(self.causes.values())

    @property
    def config(self) -> str:
        """The run's configuration as indented JSON."""
        return json.dumps(self.results["config"], indent=2, ensure_ascii=False)

    @property
    def detailed(self) -> int:
        """How many of `ordered` are listed with their passages."""
        return DETAILED

    @cached_property
    def causes(self) -> dict[str, int]:
        """How often each cause of failure occurs, most frequent first."""
        found = [item["cause"] for item in self.results["items"] if item["cause"]]
        return {c: found.count(c) for c in sorted(set(found), key=lambda c: (-found.count(c), c))}

    @cached_property
    def slice_figures(self) -> list[Chart]:
        """A plot per headline metric that has slices."""
        return charts.slices(self.headline, self.slices)

    @cached_property
    def change_figures(self) -> list[Chart | None]:
        """A forest plot per comparison, in the order of `against`; None where nothing compares."""
        return [charts.changes(i, against) for i, against in enumerate(self.against)]

    @cached_property
    def history_figures(self) -> list[Chart]:
        """The trade-off of score and latency, then a plot over runs per headline metric."""
        return charts.over_runs(self.history, self.results["run"], self.headline)

    @cached_property
    def calibration_figures(self) -> list[Chart]:
        """The calibration curve and the confidences, when a threshold was calibrated."""
        return charts.calibration(self.results)

    @cached_property
    def drawn(self) -> list[Chart]:
        """What the run itself brings to be drawn: lines, then matrices."""
        return charts.brought(self.results)

    def values(self, field: Literal["slice", "split", "status"]) -> list[str]:
        """The values that occur in a field of the items, sorted: the choices of a filter."""
        return sorted({item[field] for item in self.results["items"]})

    def cell(self, run: Results, name: str | None) -> str:
        """A run's metric `name` over all items, with its interval, for the table of runs."""
        metric = overall(run, name) if name else None
        if metric is None:
            return "not measured"
        interval = f" ({text.interval(metric)})" if metric["ci"] else ""
        return text.value(metric) + interval

    def score_text(self, item: Item) -> str:
        """The mean score of an item, for its line in the list."""
        score = self._mean_score(item)
        return "no score" if score is None else f"mean score {score:.2f}"

    @cached_property
    def _names(self) -> list[str]:
        return [metric["name"] for metric in self.headline]

    def _mean_score(self, item: Item) -> float | None:
        """Mean of the headline scores that are defined for `item`."""
        scores = [item["scores"].get(name) for name in self._names]
        defined = [score for score in scores if score is not None]
        return sum(defined) / len(defined) if defined else None

    def _badness(self, item: Item) -> tuple[bool, bool, float, str]:
        score = self._mean_score(item)
        rank = math.inf if score is None else score
        return item["error"] is None, item["cause"] is None, rank, item["id"]


def build_view(project: Path, results: Results) -> View:
    """Read the project's other runs and compare this one with them."""
    history = read_history(project, results)
    return View(results, history, comparisons(project, results, history))
