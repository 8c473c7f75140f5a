"""What is known of a metric before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """`fields` are what Ragas' metric reads; `rate`: each item scores 0 or 1."""

    group: str
    source: str = "evals"
    fields: str = ""
    rate: bool = False
    bounds: tuple[float, float] | None = (0.0, 1.0)
    headline: bool = True
    unit: str = ""  # empty: "rate" or "score"
    lower: bool = False  # the lower the better
    constant: bool = False  # the same value for every item is as it should be
