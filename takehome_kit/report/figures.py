"""The report's plots. Each takes plain numbers and returns inline SVG; matplotlib is lazy.

A point is a `Dot`: what could not be measured has no value and is not drawn; the tables beside
the plots say why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from takehome_kit.report import svg
from takehome_kit.report.dots import Dot, describe, draw_dot, gap, label_rows, number
from takehome_kit.report.svg import ACCENT, BAD, INK, MUTED, PAPER, SECOND, new_figure, to_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 24  # units of height for one row of a dot plot


def styled(draw: Callable[..., Markup]) -> Callable[..., Markup]:
    """Run `draw` under the report's matplotlib settings and a stable id per figure name."""

    @wraps(draw)
    def wrapper(name: str, *args: Any, **options: Any) -> Markup:
        from matplotlib import rc_context

        with rc_context({**svg.STYLE, "svg.hashsalt": name}):
            return draw(name, *args, **options)

    return wrapper


@styled
def dots(
    name: str, title: str, rows: Sequence[Dot], bounds: tuple[float, float] | None, unit: str
) -> Markup:
    """Dot-and-interval plot, one row per estimate, first row on top."""
    figure = new_figure(ROW * len(rows) + 34)
    axes = figure.add_subplot()
    for y, row in enumerate(rows):
        draw_dot(axes, row, y)
    label_rows(axes, [row.label for row in rows])
    if bounds:
        axes.set_xlim(*_padded(bounds))
    axes.set_xlabel(unit)
    axes.locator_params("x", nbins=5)
    return to_svg(figure, name, title, describe(rows))


@styled
def forest(name: str, title: str, rows: Sequence[Dot], unit: str) -> Markup:
    """Differences with their intervals around a line at zero."""
    figure = new_figure(ROW * len(rows) + 38)
    axes = figure.add_subplot()
    axes.axvline(0, color=INK, linewidth=1)
    for y, row in enumerate(rows):
        draw_dot(axes, row, y)
    label_rows(axes, [row.label for row in rows])
    ends = [abs(x) for row in rows for x in (row.value, *(row.ci or ())) if x is not None]
    reach = 1.08 * max(ends, default=0.0) or 1.0
    axes.set_xlim(-reach, reach)
    axes.set_xlabel(unit)
    axes.locator_params("x", nbins=5)
    return to_svg(figure, name, title, describe(rows))


@styled
def history(
    name: str, title: str, runs: Sequence[Dot], bounds: tuple[float, float] | None
) -> Markup:
    """One metric over runs, oldest on the left."""
    figure = new_figure(190)
    axes = figure.add_subplot()
    axes.grid(axis="x", visible=False)
    axes.grid(axis="y", visible=True)
    axes.plot(range(len(runs)), [gap(run.value) for run in runs], color=MUTED, linewidth=1)
    for x, run in enumerate(runs):
        draw_dot(axes, run, x, upright=True)
    step = -(-len(runs) // 12)
    places = range(0, len(runs), step)
    axes.set_xticks(places, [runs[x].label for x in places])
    axes.set_xlim(-0.5, len(runs) - 0.5)
    if bounds and _spans_most(runs, bounds):
        axes.set_ylim(*_padded(bounds))
    return to_svg(figure, name, title, describe(runs))


@styled
def scatter(
    name: str, title: str, runs: Sequence[tuple[Dot, Dot]], x_label: str, y_label: str
) -> Markup:
    """Score (second of each pair, upwards) against latency (first), an interval on both."""
    figure = new_figure(190)
    axes = figure.add_subplot()
    axes.grid(axis="y", visible=True)
    drawn = [(x, y) for x, y in runs if x.value is not None and y.value is not None]
    for x, y in drawn:
        across, up = gap(x.value), gap(y.value)
        if x.ci:
            axes.plot(x.ci, (up, up), color=ACCENT if y.strong else MUTED, linewidth=1.2)
        draw_dot(axes, y, across, upright=True)
        axes.annotate(y.label, (across, up), (5, 4), textcoords="offset points")
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    pairs = "; ".join(f"{y.label}: {number(y.value)} at {number(x.value)} ms" for x, y in drawn)
    return to_svg(figure, name, title, pairs)


@styled
def curves(
    name: str,
    title: str,
    xs: Sequence[float],
    lines: Mapping[str, Sequence[float | None]],
    threshold: float,
) -> Markup:
    """Lines over the refusal threshold; undefined points leave gaps, the chosen one is marked."""
    figure = new_figure(230)
    axes = figure.add_subplot()
    axes.grid(axis="y", visible=True)
    looks = ((ACCENT, "-"), (SECOND, "--"), (INK, ":"))
    for (label, ys), (colour, dash) in zip(lines.items(), looks, strict=False):
        axes.plot(xs, [gap(y) for y in ys], dash, color=colour, label=label, linewidth=1.8)
    _mark_threshold(axes, threshold)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("threshold on the confidence")
    figure.legend(loc="outside upper left", ncols=1)
    return to_svg(figure, name, title, f"The chosen threshold is {number(threshold)}.")


@styled
def histograms(
    name: str, title: str, groups: Mapping[str, Sequence[float]], threshold: float
) -> Markup:
    """One histogram per group, stacked, on a shared axis, with the threshold marked."""
    figure = new_figure(230)
    values = [v for group in groups.values() for v in (*group, threshold)]
    low, high = min(values), max(values)
    bins = [low + (high - low or 1.0) * i / 20 for i in range(21)]
    panels = figure.subplots(len(groups), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (label, group), colour in zip(panels, groups.items(), (ACCENT, SECOND), strict=False):
        axes.hist(group, bins=bins, color=colour, edgecolor=PAPER, linewidth=0.8)
        axes.set_title(f"{label}, n = {len(group)}", loc="left", fontsize=12)
        axes.yaxis.get_major_locator().set_params(integer=True, nbins=3)
        _mark_threshold(axes, threshold)
    panels[-1].set_xlabel("confidence")
    counts = "; ".join(
        f"{label}: {sum(v < threshold for v in group)} of {len(group)} below the threshold"
        for label, group in groups.items()
    )
    return to_svg(figure, name, title, counts)


def _mark_threshold(axes: Axes, threshold: float) -> None:
    axes.axvline(threshold, color=BAD, linewidth=1.2, linestyle=(0, (4, 3)))


def _padded(bounds: tuple[float, float]) -> tuple[float, float]:
    pad = 0.03 * (bounds[1] - bounds[0])
    return bounds[0] - pad, bounds[1] + pad


def _spans_most(runs: Sequence[Dot], bounds: tuple[float, float]) -> bool:
    """Whether the runs' intervals fill over half of the metric's range."""
    ends = [x for run in runs for x in (run.value, *(run.ci or ())) if x is not None]
    return bool(ends) and max(ends) - min(ends) > 0.5 * (bounds[1] - bounds[0])
