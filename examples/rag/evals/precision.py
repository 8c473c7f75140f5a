"""What the encoder loses in int8, on the questions of the run itself."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean
from typing import Any

from . import golden, retrieval
from .intervals import interval

Items = list[dict[str, Any]]


def precision_loss(
    items: Items, rows: list[golden.Row], rank: Callable[[str], list[str]] | None
) -> list[str]:
    """How nDCG@10 differs from that of `rank`, the same system in fp32; [] where it is None."""
    if rank is None:
        return []
    exact = [i | {"output": {"ranked": rank(i["input"]["question"])}, "scores": {}} for i in items]
    retrieval.score(rows, exact)
    pairs = [
        (i["scores"]["nDCG@10"], e["scores"]["nDCG@10"], i["cluster"])
        for i, e in zip(items, exact, strict=True)
    ]
    ours, theirs, clusters = zip(*(pair for pair in pairs if pair[1] is not None), strict=True)
    lost = [a - b for a, b in zip(ours, theirs, strict=True)]
    found, method = interval(lost, clusters, rate=False)
    shown = f"[{found[0]:+.3f} to {found[1]:+.3f}]" if found else f"({method})"
    return [
        f"int8: nDCG@10 is {mean(ours):.3f}, in fp32 {mean(theirs):.3f}: "
        f"{mean(lost):+.3f} {shown}, n = {len(lost)}."
    ]
