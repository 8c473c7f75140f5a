"""Rankings of the chunks for a question: dense, BM25, or both by reciprocal rank fusion."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

import faiss
import numpy as np

from ..config import Config
from ..encoder.encoder import Vectors
from .index import Index, terms

Ranking = list[tuple[int, float]]  # (row of the index, score), best first


class Retriever:
    """Ranks by the configured retriever; scores are cosines, BM25 scores or fused ranks."""

    def __init__(self, index: Index, config: Config) -> None:
        self._index, self._config = index, config

    def rank(self, question: str, vector: Vectors | None, depth: int) -> Ranking:
        """The best `depth` chunks; `vector` is the question's, None only for bm25."""
        config = self._config
        if config.retriever == "bm25":
            return self.bm25(question, depth)
        assert vector is not None
        if config.retriever == "dense":
            return self.dense(vector, depth)
        most = max(depth, config.candidates)
        both = [self.dense(vector, most), self.bm25(question, most)]
        return fuse(both, config.rrf_k)[:depth]

    def dense(self, vector: Vectors, depth: int) -> Ranking:
        """By cosine."""
        depth = min(depth, len(self._index.chunks))
        # One question is a millisecond's work: threads would wait for each other far longer. The
        # number is the calling thread's own, so it is set in each.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.dense.search(vector[None], depth)
        return [(int(r), float(s)) for r, s in zip(rows[0], scores[0], strict=True) if r >= 0]

    def bm25(self, question: str, depth: int) -> Ranking:
        """By BM25; chunks without a word of the question are not ranked."""
        known = [term for term in terms([question])[0] if term in self._index.bm25.vocab_dict]
        if not known:
            return []
        scores = self._index.bm25.get_scores(known)
        rows = np.flatnonzero(scores)
        if len(rows) > depth:  # only what reaches the last place is worth sorting
            last = np.partition(scores[rows], -depth)[-depth]
            rows = rows[scores[rows] >= last]
        rows = rows[np.argsort(-scores[rows], kind="stable")][:depth]
        return [(int(row), float(scores[row])) for row in rows]

    def cosines(self, vector: Vectors, rows: Iterable[int]) -> list[float]:
        """Of the question with these chunks."""
        return [float(vector @ self._index.dense.reconstruct(row)) for row in rows]

    @cached_property
    def _frequencies(self) -> dict[str, int]:
        """In how many chunks each term stands."""
        bm25 = self._index.bm25
        counts = np.diff(bm25.scores["indptr"])
        return {term: int(counts[row]) for term, row in bm25.vocab_dict.items() if term}

    def idf(self, term: str) -> float:
        """ln(1 + (N - n + 0.5) / (n + 0.5)), as BM25 has it: the most for a term found nowhere."""
        n, total = self._frequencies.get(term, 0), len(self._index.chunks)
        return math.log(1 + (total - n + 0.5) / (n + 0.5))


def fuse(rankings: Iterable[Ranking], k: int) -> Ranking:
    """Reciprocal rank fusion: the sum of 1 / (k + rank), ranks from 1.

    Cormack, Clarke and Buettcher (2009), https://doi.org/10.1145/1571941.1572114
    """
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, (row, _) in enumerate(ranking, 1):
            scores[row] += 1 / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
