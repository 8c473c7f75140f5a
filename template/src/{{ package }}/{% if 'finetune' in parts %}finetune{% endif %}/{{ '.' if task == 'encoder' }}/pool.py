"""What is searched: each target once, whichever and how many rows it answers."""

from __future__ import annotations

from collections.abc import Sequence

from .data import Row


def pooled(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """The first row of each target, and for each row the place of its target among them."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.target, row)
    places = {target: place for place, target in enumerate(first)}
    return list(first.values()), [places[row.target] for row in rows]
