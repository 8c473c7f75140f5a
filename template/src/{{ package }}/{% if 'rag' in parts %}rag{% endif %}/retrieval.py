"""Rankings of chunks: dense, BM25, and both fused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from ..config import Config
from .index import Index, tokenize

Ranking = list[tuple[int, float]]  # (number of the chunk, score), best first


def rank(question: str, vector: np.ndarray, index: Index, config: Config) -> Ranking:
    """The best `candidates` chunks by the configured retriever."""
    depth = min(config.candidates, len(index.chunks))
    if config.retriever == "dense":
        return dense(vector, index, depth)
    if config.retriever == "bm25":
        return bm25(question, index, depth)
    return fuse([dense(vector, index, depth), bm25(question, index, depth)], config.rrf_k)


def dense(vector: np.ndarray, index: Index, depth: int) -> Ranking:
    """By cosine of question and chunk."""
    scores, numbers = index.dense.search(vector[None, :], depth)
    return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if n >= 0]


def bm25(question: str, index: Index, depth: int) -> Ranking:
    """By BM25; a chunk that shares no word with the question is not ranked."""
    words = tokenize([question])
    numbers, scores = index.sparse.retrieve(words, k=depth, show_progress=False)
    return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True) if s > 0]


def fuse(rankings: Sequence[Ranking], rrf_k: int) -> Ranking:
    """Reciprocal rank fusion (Cormack, Clarke and Buettcher, 2009): the sum of 1 / (k + rank)."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for place, (number, _) in enumerate(ranking, 1):
            scores[number] += 1 / (rrf_k + place)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
