"""Which sentences of the retrieved chunks carry the evidence, and how much of the question."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .chunking import Chunk
from .index import terms

# Between sentences: white space after their end, an empty line, the rule below a title.
BREAK = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"'”)\]])\s+|\n\s*\n|\n(?:\*+|=+|-+|~+)\s*\n")
WORDS = 3  # a shorter one is a title or the rest of a list
RANK = 0.1  # what the first hit's sentences have ahead of later ones


@dataclass(frozen=True)
class Hit:
    """A retrieved chunk; the scale of the score is the retriever's."""

    chunk: Chunk
    score: float


@dataclass(frozen=True)
class Sentence:
    """A sentence of the n-th hit, verbatim, and the share of the question that it covers."""

    hit: int
    text: str
    score: float


class Evidence:
    """Weighs words by how rare they are; `idf` gives a stemmed word's weight."""

    def __init__(self, idf: Callable[[str], float]) -> None:
        self._idf = idf

    def coverage(self, question: str, texts: Sequence[str]) -> list[float]:
        """Share of the question's words, weighted by IDF, that stand in each text, 0 to 1."""
        wanted, *found = (set(words) for words in terms([question, *texts]))
        # fsum, because a set has another order in each process, and sums depend on it.
        total = math.fsum(map(self._idf, wanted)) or 1.0
        return [math.fsum(map(self._idf, wanted & words)) / total for words in found]

    def rank(self, question: str, hits: Sequence[Hit]) -> list[Sentence]:
        """The sentences of the hits, best first, each once."""
        unique: dict[str, tuple[int, str]] = {}
        for number, hit in enumerate(hits):
            for part in BREAK.split(hit.chunk.text):
                if len(part.split()) > WORDS and part.strip() != hit.chunk.heading:
                    unique.setdefault(" ".join(part.split()), (number, part.strip()))
        scores = self.coverage(question, list(unique))
        found = [Sentence(*at, score) for at, score in zip(unique.values(), scores, strict=True)]
        return sorted(found, key=lambda s: -s.score - RANK / (1 + s.hit))
