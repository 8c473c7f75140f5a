"""BM25, the baseline that needs no training, on words and the parts of identifiers."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .data import Row

K1, B = 1.5, 0.75


def scores(rows: Sequence[Row], pool: Sequence[Row]) -> tuple[NDArray[np.float32], float]:
    """BM25 of each row's text with the targets of `pool`, a column each; seconds for the index."""
    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def words(texts: Sequence[str]) -> list[list[str]]:
        parts = [identifiers(text) for text in texts]
        found: list[list[str]] = bm25s.tokenize(
            parts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
        )
        return found

    started = time.monotonic()
    index = bm25s.BM25(k1=K1, b=B)
    index.index(words([row.target for row in pool]), show_progress=False)
    spent = time.monotonic() - started
    known = [[w for w in query if w in index.vocab_dict] for query in words([r.text for r in rows])]
    empty = np.zeros(len(pool), dtype=np.float32)
    return np.stack([index.get_scores(query) if query else empty for query in known]), spent


def identifiers(text: str) -> str:
    """snake_case and camelCase as separate words, as a description has them."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).replace("_", " ")
