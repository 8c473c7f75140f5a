"""The trained encoder at work, and its score on the validation side for the sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..config import Config
from . import encoder
from .data import Row
from .pool import pooled, ranks

MEASURE = "validation nDCG@10"
HITS, CHARACTERS = 5, 80


def ask(config: Config, folder: Path, rows: Sequence[Row], text: str) -> Iterator[str]:
    """The rows whose targets are nearest to `text`, best first, with their cosine."""
    model = encoder.load(config, folder)
    pool, _ = pooled(rows)
    near = encoder.encode(model, [row.target for row in pool]) @ encoder.encode(model, [text])[0]
    for i in np.argsort(-near, kind="stable")[:HITS]:
        target = " ".join(pool[i].target.split())[:CHARACTERS]
        yield f"{near[i]:.3f}  {pool[i].id}  {target}"


def score(config: Config, folder: Path, rows: Sequence[Row]) -> float:
    """nDCG@10 of each row's text for its own target: 1/log2(rank + 1), 0 past rank 10."""
    model = encoder.load(config, folder)
    pool, own = pooled(rows)
    texts = encoder.encode(model, [row.text for row in rows])
    similar = texts @ encoder.encode(model, [row.target for row in pool]).T
    found = ranks(similar, own)
    return float(np.where(found <= 10, 1 / np.log2(found + 1), 0).mean())
