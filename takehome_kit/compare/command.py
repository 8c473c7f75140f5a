"""`takehome compare`, and the lines that `takehome eval` ends on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from ..analysis.runs import resolve
from ..contracts.errors import BadInput
from ..contracts.results import Results
from .paired import compare, refusal
from .view import as_markdown, interval, show, signed


def run(project: Path, a: str, b: str, as_json: bool, markdown: bool) -> None:
    """Compare the runs that two references mean and print a table, JSON or Markdown.

    Raises `BadInput` when a reference fits no run or the runs cannot be compared.
    """
    if as_json and markdown:
        raise BadInput("--json and --markdown exclude each other: choose one")
    before, after = resolve(a, project), resolve(b, project)
    comparison = compare(before.results, after.results)
    if as_json:
        print(json.dumps(asdict(comparison), indent=2, ensure_ascii=False, allow_nan=False))
    elif markdown:
        print(as_markdown(comparison), end="")
    else:
        show(comparison, Console(), before.found_as, after.found_as)


def describe_change(previous: Results, current: Results) -> str:
    """What moved since the previous run, in a few lines of plain text."""
    if why_not := refusal(previous, current):
        return f"Not compared with the previous run: {why_not}."
    comparison = compare(previous, current)
    changed = "; ".join(comparison.inputs) or "the configuration and code are the same"
    moved = [
        f"  {row.metric} {row.a:.3f} → {row.b:.3f} ({signed(row)} {interval(row)}): {row.verdict}"
        for row in comparison.rows
        if row.slice is None and row.diff
    ]
    lines = [f"Since {previous['run']}: {changed}", *(moved or ["  no headline score moved"])]
    return "\n".join(lines)
