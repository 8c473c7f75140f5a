"""The plots that a run brings with it: lines over steps or load, and matrices of counts."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from markupsafe import Markup

from takehome_kit.contracts.results import Figure, Matrix, Series
from takehome_kit.report.dots import gap, number
from takehome_kit.report.figures import styled
from takehome_kit.report.svg import ACCENT, BAD, INK, MUTED, SECOND, new_figure, to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = ((ACCENT, "-"), (SECOND, "--"), (INK, ":"), (MUTED, "-."))
MARKED = 20  # points of a line at most that are marked one by one


@styled
def lines(name: str, title: str, figure: Figure) -> Markup:
    """A line per series, with its interval as a band and the limit as a dashed line."""
    drawing = new_figure(210 + 18 * len(figure["series"]))
    axes = drawing.add_subplot()
    axes.grid(axis="y", visible=True)
    for series, look in zip(figure["series"], cycle(LOOKS), strict=False):
        _line(axes, series, *look)
    if (limit := figure.get("limit")) is not None:
        axes.axhline(limit, color=BAD, linewidth=1.2, linestyle=(0, (4, 3)))
    for axis in figure.get("log", []):
        _logarithmic(axes, axis)
    axes.set_xlabel(figure["x"])
    axes.set_ylabel(figure["y"])
    if len(figure["series"]) > 1:
        drawing.legend(loc="outside upper left", ncols=1)
    return to_svg(drawing, name, title, "; ".join(map(_ends, figure["series"])))


def _logarithmic(axes: Axes, which: str) -> None:
    """A logarithmic scale with plain numbers: matplotlib's own are in math mode."""
    from matplotlib.ticker import NullFormatter

    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    scale = axes.xaxis if which == "x" else axes.yaxis
    scale.set_major_formatter("{x:g}")
    scale.set_minor_formatter(NullFormatter())


def _line(axes: Axes, series: Series, colour: str, dash: str) -> None:
    marker = "o" if len(series["x"]) <= MARKED else ""
    ys = [gap(y) for y in series["y"]]
    axes.plot(
        series["x"],
        ys,
        dash,
        color=colour,
        marker=marker,
        markersize=4,
        linewidth=1.8,
        label=series["name"],
    )
    if "low" in series and "high" in series:
        low, high = ([gap(y) for y in ends] for ends in (series["low"], series["high"]))
        axes.fill_between(series["x"], low, high, color=colour, alpha=0.15, linewidth=0)


def _ends(series: Series) -> str:
    """A series in words: where it begins and where it ends."""
    points = [(x, y) for x, y in zip(series["x"], series["y"], strict=True) if y is not None]
    if not points:
        return f"{series['name']}: undefined"
    (x0, y0), (x1, y1) = points[0], points[-1]
    return f"{series['name']}: {number(y0)} at {number(x0)}, {number(y1)} at {number(x1)}"


@styled
def matrix(name: str, title: str, table: Matrix) -> Markup:
    """Counts in cells, shaded by their share of the row."""
    labels, counts = table["labels"], table["counts"]
    drawing = new_figure(90 + 24 * len(labels))
    axes = drawing.add_subplot()
    axes.grid(visible=False)
    for y, row in enumerate(counts):
        total = sum(row) or 1
        for x, count in enumerate(row):
            axes.barh(y, 1, left=x - 0.5, height=1, color=ACCENT, alpha=0.6 * count / total)
            axes.text(x, y, str(count) if count else "", ha="center", va="center")
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xticks(range(len(labels)), labels, rotation=90)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel(table["columns"])
    axes.set_ylabel(table["rows"])
    right = sum(row[place] for place, row in enumerate(counts))
    said = f"{right} of {sum(map(sum, counts))} on the diagonal"
    return to_svg(drawing, name, title, said)
