"""Estimates with intervals: what a plot draws as a dot and a bar, and says in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from takehome_kit.report.svg import ACCENT, MUTED, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Dot(NamedTuple):
    """One estimate with its 95% interval."""

    label: str
    value: float | None
    ci: tuple[float, float] | None
    strong: bool = False  # drawn in the accent colour


def describe(rows: Sequence[Dot]) -> str:
    """The rows in words, for those who cannot see the plot."""
    return "; ".join(
        f"{row.label}: {number(row.value)}"
        + (f", 95% interval {number(row.ci[0])} to {number(row.ci[1])}" if row.ci else "")
        for row in rows
    )


def gap(value: float | None) -> float:
    """What matplotlib leaves out of a line."""
    return float("nan") if value is None else value


def number(value: float | None) -> str:
    """Three significant digits, or `undefined`."""
    return "undefined" if value is None else f"{value:.3g}"


def draw_dot(axes: Axes, row: Dot, place: float, upright: bool = False) -> None:
    """Draw `row` at `place` on the other axis: rows lie, `upright` ones stand."""
    if row.value is None:
        return
    colour = ACCENT if row.strong else MUTED
    if row.ci:
        ends, across = row.ci, (place, place)
        xy = (across, ends) if upright else (ends, across)
        axes.plot(*xy, color=colour, linewidth=1.8, solid_capstyle="butt")
    point = (place, row.value) if upright else (row.value, place)
    axes.plot(*point, "o", color=colour, markersize=7, markeredgecolor=PAPER)


def label_rows(axes: Axes, labels: Sequence[str]) -> None:
    """One row per label, the first on top."""
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
