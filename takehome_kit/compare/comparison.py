"""What a comparison of two runs holds, and the sentence each of its rows ends on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Row:
    """One metric over all shared items (`slice` None) or one slice; differences are b - a."""

    metric: str
    slice: str | None
    unit: str
    direction: Literal["higher", "lower"] | None
    a: float | None
    b: float | None
    diff: float | None
    ci: tuple[float, float] | None  # 95%, not adjusted for the number of rows
    p: float | None
    p_holm: float | None  # over all rows of the comparison
    n: int
    clusters: int
    detectable: float | None  # smallest true difference seen with 80% power
    test: str | None
    verdict: str
    needed: int | None = None  # items that would show this difference with 80% power


@dataclass(frozen=True)
class Latency:
    """Time per item in ms; `ratio` b/a is the geometric mean over the items."""

    median_a: float
    median_b: float
    ratio: float
    ci: tuple[float, float] | None
    n: int


@dataclass(frozen=True)
class Change:
    """An item whose scores moved: `change` is the mean over its metrics, up is better."""

    id: str
    slice: str
    question: str
    change: float
    scores: dict[str, tuple[float, float]]  # metric: before, after; those that moved


@dataclass(frozen=True)
class Comparison:
    """Run `b` against run `a`."""

    a: str
    b: str
    inputs: tuple[str, ...]  # what was changed between the two
    rows: tuple[Row, ...]  # all items first, then slice by slice
    latency: Latency | None
    changes: tuple[Change, ...]  # largest first
    notes: tuple[str, ...]  # what could not be compared, and why


def verdict(row: Row, family: int) -> str:
    """The sentence for a row whose p was adjusted over `family` comparisons."""
    if row.diff is None:
        return f"undefined: n = {row.n}, no score in one of the runs"
    if row.clusters < 2:
        return f"undefined: n = {row.n} in one cluster"
    if row.p is None or row.p_holm is None:
        return f"no difference: the scores of all {row.n} items are equal"
    if row.p_holm < 0.05:
        if row.direction is None:
            return "higher" if row.diff > 0 else "lower"
        return "better" if (row.diff > 0) == (row.direction == "higher") else "worse"
    if row.p < 0.05:
        return (
            f"not distinguishable: n = {row.n}, p = {row.p:.2g} alone but "
            f"{row.p_holm:.2g} as one of {family} comparisons (Holm)"
        )
    pairs = float(f"{row.needed or 0:.2g}")
    more = f"; this difference takes about {pairs:,.0f} pairs" if row.needed else ""
    if row.detectable is None:
        few = f"{row.clusters} clusters are too few to see any difference"
        return f"not distinguishable: {few}{more}"
    return f"not distinguishable: n = {row.n}, could only have seen ±{row.detectable:.2g}{more}"


def judged(row: Row, p_holm: float | None, family: int) -> Row:
    """The row with another adjusted p and the verdict that follows from it."""
    row = replace(row, p_holm=p_holm)
    return replace(row, verdict=verdict(row, family))
