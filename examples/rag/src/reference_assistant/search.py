"""Search: a dense ranking, a lexical ranking, and both fused by reciprocal rank."""

from dataclasses import dataclass

import numpy as np

from .config import Config
from .index import Chunk, Index, encode, tokenize

Ranking = list[tuple[int, float]]  # chunk numbers with scores, best first


@dataclass(frozen=True)
class Hit:
    """A chunk that was found; the scale of the score is the retriever's."""

    chunk: Chunk
    score: float


def search(index: Index, question: str, config: Config) -> list[Hit]:
    """The best `candidates` chunks for a question, best first."""
    retrievers = {"dense": [dense], "bm25": [lexical], "hybrid": [dense, lexical]}
    rankings = [rank(index, question, config) for rank in retrievers[config.retriever]]
    ranking = fuse(rankings, config.rrf_k)[: config.candidates]
    found = [(index.chunks[number], score) for number, score in ranking]
    return [Hit(chunk, score) for chunk, score in found]


def dense(index: Index, question: str, config: Config) -> Ranking:
    """By the cosine of question and chunk."""
    n = min(config.candidates, len(index.chunks))
    scores, numbers = index.vectors.search(encode([question], config), n)
    return list(zip(numbers[0].tolist(), scores[0].tolist(), strict=True))


def lexical(index: Index, question: str, config: Config) -> Ranking:
    """By BM25; chunks that share no word with the question are not in it."""
    words = tokenize([question])[0]
    if not words:
        return []
    scores = index.words.get_scores(words)
    best = np.argsort(-scores, kind="stable")[: config.candidates]
    return [(int(i), float(scores[i])) for i in best if scores[i] > 0]


def fuse(rankings: list[Ranking], k: int) -> Ranking:
    """Reciprocal rank fusion, 1 / (k + rank) summed (Cormack, Clarke and Büttcher 2009)."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, (number, _) in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0.0) + 1 / (k + rank)
    return sorted(scores.items(), key=lambda pair: -pair[1])
