"""What a variant came to."""

from __future__ import annotations

from dataclasses import dataclass

from ..compare import Latency, Row
from .grid import Variant


@dataclass(frozen=True)
class Outcome:
    """What became of a variant: its run, compared with the baseline's, or why it failed."""

    variant: Variant
    run: str | None = None
    rows: tuple[Row, ...] = ()  # all items; Holm over the variants, metric by metric
    latency: Latency | None = None
    notes: tuple[str, ...] = ()
    failure: str | None = None
