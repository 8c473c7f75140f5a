"""Answers made of the documents' own sentences, and how strong the evidence for one is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .chunking import Chunk
from .index import Index, tokenize

# A sentence ends at punctuation before white space; a list item or paragraph ends at its line.
BOUNDARY = re.compile(r"(?<=[.!?:])\s+(?=[\"'A-Z0-9(*`])|\n\s*\n|\n(?=\s*[-*+•]\s)")
RULE = re.compile(r"^\s*([=*~^\"-])\1{2,}\s*$", re.MULTILINE)
SECOND = 0.15  # of the question's weight: what a second sentence has to add
LONGEST = 600  # characters of one quoted sentence


@dataclass(frozen=True)
class Evidence:
    """A sentence of a chunk."""

    chunk: Chunk
    text: str
    words: frozenset[str]


def weights(question: str, index: Index) -> dict[str, float]:
    """Inverse document frequency of each word of the question, a rare word weighing most."""
    total = len(index.chunks)
    counts = index.document_frequency
    return {
        word: math.log(1 + total / (1 + counts.get(word, 0))) for word in set(tokenize([question])[0])
    }


def coverage(words: frozenset[str] | set[str], weight: dict[str, float]) -> float:
    """Share of the question's weight that `words` carry, between 0 and 1."""
    total = sum(weight.values())
    return sum(weight[word] for word in words & weight.keys()) / total if total else 0.0


def sentences(chunks: Sequence[Chunk]) -> list[Evidence]:
    """The sentences of the chunks, in their order, each once, bare titles left out."""
    texts = [
        (chunk, " ".join(part.split())[:LONGEST])
        for chunk in chunks
        for part in BOUNDARY.split(RULE.sub("\n", chunk.text))
        if part and len(part.split()) > 3
    ]
    seen: dict[str, Chunk] = {}
    for chunk, text in texts:
        seen.setdefault(text, chunk)
    words = tokenize(list(seen)) if seen else []
    return [
        Evidence(chunk, text, frozenset(found))
        for (text, chunk), found in zip(seen.items(), words, strict=True)
    ]


def select(question: str, chunks: Sequence[Chunk], index: Index) -> list[Evidence]:
    """The sentence that carries most of the question, and a second one if it adds enough."""
    weight = weights(question, index)
    left = sentences(chunks)
    # Ties go to the chunk that the retriever put first.
    rank = {chunk.id: place for place, chunk in enumerate(chunks)}

    def strength(item: Evidence) -> float:
        return coverage(item.words, weight) / (1 + 0.1 * rank[item.chunk.id])

    if not left:
        return []
    best = max(left, key=strength)
    rest = {word: w for word, w in weight.items() if word not in best.words}
    total = sum(weight.values()) or 1.0
    gains = [(sum(rest.get(w, 0.0) for w in item.words) / total, item) for item in left]
    gain, second = max(gains, key=lambda pair: pair[0])
    return [best, second] if gain >= SECOND else [best]
