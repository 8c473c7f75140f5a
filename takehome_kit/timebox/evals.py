"""The last eval run in a line: its first headline score, and how far it moved."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

from ..analysis.records import read_results, run_files
from ..contracts.results import (
    DATA_NAMES,
    NOT_RECORDED,
    Metric,
    Results,
    ResultsError,
    other_data,
    unrecorded,
)
from .times import clock_time

_ALONE = f"; its code and data are {NOT_RECORDED}"


def last_eval(project: Path, now: datetime, zone: tzinfo | None) -> str:
    """One line on the newest runs of a project; `now` in UTC.

    The difference is that of two means: whether it is one, `takehome compare` says.
    """
    files = run_files(project)[-2:]
    if not files:
        return "none yet: `takehome eval` runs it"
    try:
        runs = [read_results(file) for file in files]
        metric = _headline(runs[-1])
        when = clock_time(datetime.fromisoformat(runs[-1]["created"]), now, zone)
        if metric is None or metric["value"] is None:
            return f"at {when}, without a headline score"
        change = _ALONE if unrecorded(runs[-1]) else _change(runs, metric)
    except ResultsError as error:
        return str(error)
    except (AttributeError, KeyError, TypeError, ValueError):
        return f"{files[-1].relative_to(project)} is not what `takehome eval` writes: run it again"
    return f"{metric['name']} {metric['value']:.3f} at {when}{change}"


def _headline(run: Results, name: str | None = None) -> Metric | None:
    """The first bounded headline metric over all items, or the one of that name."""
    return next(
        (
            m
            for m in run["metrics"]
            if m["headline"] and m["slice"] is None and m["bounds"] and name in (None, m["name"])
        ),
        None,
    )


def _change(runs: list[Results], metric: Metric) -> str:
    if len(runs) < 2:
        return ""
    earlier, later = runs
    if unrecorded(later) or unrecorded(earlier):
        return ""
    if changed := other_data(earlier, later):
        return f"; the run before had another {DATA_NAMES[changed[0]]}"
    before = _headline(earlier, metric["name"])
    if before is None or before["value"] is None or metric["value"] is None:
        return ""
    moved = metric["value"] - before["value"]
    return f", {moved:+.3f} on the run before" + (
        "" if abs(moved) < 5e-4 else " (`takehome compare`)"
    )
