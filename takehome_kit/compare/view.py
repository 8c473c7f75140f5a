"""A comparison on the terminal and as Markdown for a pull request."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.markup import escape

from ..support.markdown import markdown_table
from .comparison import Change, Comparison, Row
from .layout import lay_out

HEADINGS = ("metric", "A", "B", "difference", "95% interval", "p (Holm)", "verdict")
DIGITS = {"ms": 1, "usd": 4, "tokens": 0}
LEGEND = "Clustered 95% intervals, not adjusted; p is adjusted over all rows (Holm)."


def figure(value: float | None, unit: str) -> str:
    """A value as it is shown: by its unit's digits, or the word undefined."""
    return "undefined" if value is None else f"{value:.{DIGITS.get(unit, 3)}f}"


def signed(row: Row) -> str:
    """The difference with its sign, or the word undefined."""
    return "undefined" if row.diff is None else f"{row.diff:+z.{DIGITS.get(row.unit, 3)}f}"


def interval(row: Row) -> str:
    """The 95% interval of the difference, or the words for having none."""
    if row.ci is None:
        return "no interval"
    return "[" + ", ".join(f"{end:+z.{DIGITS.get(row.unit, 3)}f}" for end in row.ci) + "]"


def p_value(p: float | None) -> str:
    """A p-value as it is shown."""
    return "undefined" if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def cells(row: Row) -> list[str]:
    """One row of the table, in the order of `HEADINGS`."""
    a, b = figure(row.a, row.unit), figure(row.b, row.unit)
    return [row.metric, a, b, signed(row), interval(row), p_value(row.p_holm), row.verdict]


def show(comparison: Comparison, console: Console, found_a: str, found_b: str) -> None:
    """Print the comparison as tables."""
    console.print(f"A  {comparison.a}  ({escape(found_a)})", highlight=False)
    console.print(f"B  {comparison.b}  ({escape(found_b)})", highlight=False)
    for line in comparison.inputs:
        console.print(f"   {escape(line)}", highlight=False)
    console.print()
    parts = groupby(comparison.rows, key=lambda row: row.slice)
    sections = [(slice_ or "", list(map(cells, rows))) for slice_, rows in parts]
    for text in lay_out(HEADINGS, sections, console.width):
        console.print(text, highlight=False, soft_wrap=True)
    console.print(f"\n{LEGEND}", style="dim", highlight=False)
    console.print(_latency(comparison), highlight=False)
    for note in comparison.notes:
        console.print(f"Note: {escape(note)}.", highlight=False)
    if comparison.changes:
        console.print("Items that changed most:", style="bold")
    for change in comparison.changes:
        console.print(escape(f"{change.id}  {change.question}"), highlight=False)
        console.print(f"    {_moved(change)}", highlight=False)


def as_markdown(comparison: Comparison) -> str:
    """The comparison as Markdown: one table per slice, then latency, notes and items."""
    lines = [f"### {comparison.a} → {comparison.b}", ""]
    lines += [f"- {line}" for line in comparison.inputs]
    for slice_, rows in groupby(comparison.rows, key=lambda row: row.slice):
        table = markdown_table(HEADINGS, map(cells, rows))
        lines += ["", f"**{slice_ or 'All items'}**", "", table]
    lines += [
        "",
        LEGEND,
        "",
        _latency(comparison),
        *(f"\nNote: {note}." for note in comparison.notes),
    ]
    if comparison.changes:
        lines += ["", "Items that changed most:", ""]
    lines += [f"- `{c.id}` {c.question}: {_moved(c)}" for c in comparison.changes]
    return "\n".join(lines) + "\n"


def _latency(comparison: Comparison) -> str:
    """One line on the time per item; why there is none stands in the notes."""
    found = comparison.latency
    if found is None:
        return "Latency: not compared."
    ends = f"{found.ci[0]:.2f} to {found.ci[1]:.2f}" if found.ci else "undefined"
    return (
        f"Latency per item, median: {found.median_a:.1f} ms → {found.median_b:.1f} ms; "
        f"B takes {found.ratio:.2f} times as long (95% interval {ends}, n = {found.n})."
    )


def _moved(change: Change) -> str:
    return ", ".join(f"{name} {x:.2f} → {y:.2f}" for name, (x, y) in change.scores.items())
