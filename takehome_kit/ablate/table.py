"""The table of an ablation: metric by metric, the baseline and every variant against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console

from ..compare.layout import Section, lay_out
from ..compare.view import cells, figure
from ..contracts.results import Results
from ..support.markdown import markdown_table
from .outcome import Outcome

HEADINGS = ("variant", "value", "difference", "95% interval", "p (Holm)", "verdict")
LEGEND = (
    "Differences are to the baseline, item by item, with clustered 95% intervals; p is adjusted "
    "over the variants within each metric (Holm), the intervals are not."
)


def show(name: str, baseline: Results, outcomes: Sequence[Outcome], console: Console) -> None:
    """Print the table."""
    console.print(f"\n{name}, baseline {baseline['run']}\n", style="bold", highlight=False)
    for text in lay_out(HEADINGS, list(sections(baseline, outcomes)), console.width):
        console.print(text, highlight=False, soft_wrap=True)
    console.print(f"\n{LEGEND}", style="dim", highlight=False)


def as_markdown(name: str, baseline: Results, outcomes: Sequence[Outcome]) -> str:
    """The table as Markdown, with the notes on what could not be compared."""
    lines = [f"# Ablation: {name}", "", f"Baseline: run {baseline['run']}. {LEGEND}"]
    for heading, rows in sections(baseline, outcomes):
        lines += ["", f"## {heading}", "", markdown_table(HEADINGS, rows)]
    notes = dict.fromkeys(f"{o.variant.label}: {note}" for o in outcomes for note in o.notes)
    lines += ["", "## Notes", "", *(f"- {note}" for note in notes)] if notes else []
    return "\n".join(lines) + "\n"


def sections(baseline: Results, outcomes: Sequence[Outcome]) -> Iterator[Section]:
    """(heading, rows in the order of `HEADINGS`) per metric, then latency, then what failed."""
    metrics = dict.fromkeys(row.metric for outcome in outcomes for row in outcome.rows)
    for metric in metrics:
        rows = [(o.variant.label, r) for o in outcomes for r in o.rows if r.metric == metric]
        own = next(m for m in baseline["metrics"] if (m["name"], m["slice"]) == (metric, None))
        start = ["baseline", figure(own["value"], own["unit"]), "", "", "", f"n = {own['n']}"]
        yield metric, [start, *([label, *cells(row)[2:]] for label, row in rows)]
    timed = [(o.variant.label, o.latency) for o in outcomes if o.latency]
    if timed:
        start = ["baseline", f"{timed[0][1].median_a:.1f} ms", "", "", "", f"n = {timed[0][1].n}"]
        lines = [start]
        for label, found in timed:
            # No interval: one over items would leave out the machine's load, which varies far more.
            shown = [f"{found.median_b:.1f} ms", f"×{found.ratio:.2f}", "", ""]
            lines.append([label, *shown, "no verdict: timed once, under the load of that moment"])
        yield "latency, median", lines
    failed = [[o.variant.label, "failed", "", "", "", o.failure] for o in outcomes if o.failure]
    if failed:
        yield "failed", failed
