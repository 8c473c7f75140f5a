"""Figures that are means over servers started afresh, such as a capacity: two runs side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from statistics import fmean, variance

import scipy  # loads scipy.stats (a second) at its first use, not here

from ..analysis.intervals import POWER
from ..contracts.results import Metric, Results
from .comparison import Row


def by_server(a: Results, b: Results) -> Iterator[Row]:
    """A row for each figure that both runs have for two servers or more."""
    before = {metric["name"]: metric for metric in a["metrics"]}
    for metric in b["metrics"]:
        if metric["name"] in before:
            first, second = _values(before[metric["name"]]), _values(metric)
            if min(len(first), len(second)) > 1:
                yield _row(metric, first, second)


def _values(metric: Metric) -> list[float]:
    return [value for value in metric.get("values", []) if value is not None]


def _row(metric: Metric, a: Sequence[float], b: Sequence[float]) -> Row:
    """Welch's t-test, because servers of two runs are not pairs."""
    error = math.sqrt(variance(a) / len(a) + variance(b) / len(b))
    test = scipy.stats.ttest_ind(b, a, equal_var=False) if error else None
    interval = test.confidence_interval() if test else None
    return Row(
        metric=metric["name"],
        slice=None,
        unit=metric["unit"],
        direction=metric["direction"],
        a=fmean(a),
        b=fmean(b),
        diff=fmean(b) - fmean(a),
        ci=(float(interval.low), float(interval.high)) if interval else None,
        p=float(test.pvalue) if test else None,
        p_holm=None,
        n=len(a) + len(b),
        clusters=len(a) + len(b),
        detectable=POWER * error if error else None,
        test="Welch's t over servers",
        verdict="",
    )
