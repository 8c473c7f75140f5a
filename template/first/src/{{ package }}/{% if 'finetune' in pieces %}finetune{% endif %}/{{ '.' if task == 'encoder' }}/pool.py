"""What is searched: each target once, whichever and how many rows it answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .data import Row


def pooled(rows: Sequence[Row]) -> tuple[list[Row], list[int]]:
    """The first row of each target, and for each row the place of its target among them."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.target, row)
    places = {target: place for place, target in enumerate(first)}
    return list(first.values()), [places[row.target] for row in rows]


def order(similar: NDArray[np.float32]) -> NDArray[np.int64]:
    """Places of the targets (columns) for each text, the most similar first; ties as they stand."""
    return np.argsort(-similar, axis=1, kind="stable")


def ranks(similar: NDArray[np.float32], own: Sequence[int]) -> NDArray[np.int64]:
    """The rank of each text's own target, from 1."""
    found: NDArray[np.int64] = (order(similar) == np.array(own)[:, None]).argmax(axis=1) + 1
    return found
