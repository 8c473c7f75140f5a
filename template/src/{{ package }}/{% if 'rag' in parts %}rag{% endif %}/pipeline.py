"""From a question to an answer with citations, or to none."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..config import Config, ConfigError
from . import extractive
from .chunking import Chunk
from .documents import Corpus, read_corpus
from .encoder import Encoder
from .generation import make_generator
from .index import Index, open_index
from .retrieval import rank

CALIBRATION = "calibration.json"
CITED_CHARACTERS = 300


@dataclass(frozen=True)
class Hit:
    """A retrieved chunk; scores of different retrievers are not comparable."""

    chunk: Chunk
    score: float


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from: the document, the chunk, its page or row, the words."""

    document: str
    chunk: str
    location: str
    quote: str


@dataclass(frozen=True)
class Answer:
    """`text` is None, without citations, when the evidence is too weak."""

    question: str
    text: str | None
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float
    generator: str
    tokens: dict[str, int]  # prompt, completion
    latency_ms: dict[str, float]  # retrieve, generate, total


class Pipeline:
    """The whole system over one corpus. Safe to ask from several threads."""

    def __init__(self, config: Config, root: Path, corpus: Corpus, encoder: Encoder, index: Index):
        self.config, self.corpus, self._encoder, self._index = config, corpus, encoder, index
        self._generator = make_generator(config, root / "prompts")
        self.generator = self._generator.label if self._generator else "extractive"
        self.threshold = _threshold(root / CALIBRATION, self)

    @classmethod
    def open(
        cls,
        config: Config,
        root: Path,
        corpus: Corpus | None = None,
        say: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
    ) -> Pipeline:
        """The pipeline over `corpus` (default: the project's documents), indexed if need be."""
        corpus = corpus or read_corpus(config, root)
        encoder = Encoder(config.model, root / ".cache" / "embeddings.sqlite")
        index = open_index(corpus, encoder, config, root / ".index", say)
        return cls(config, root, corpus, encoder, index)

    @property
    def chunks(self) -> Sequence[Chunk]:
        return self._index.chunks

    @property
    def encoder_info(self) -> dict[str, str]:
        return self._encoder.info

    def retrieve(self, question: str, k: int | None = None) -> list[Hit]:
        """The best `k` chunks (default: the configured number)."""
        return self._hits(question, self._embed(question))[: k or self.config.k]

    def rank_documents(self, question: str, k: int) -> list[tuple[str, float]]:
        """The best `k` documents, each by its best chunk."""
        best: dict[str, float] = {}
        for hit in self._hits(question, self._embed(question)):
            best.setdefault(hit.chunk.document, hit.score)
        return list(best.items())[:k]

    def answer(self, question: str, threshold: float | None = None) -> Answer:
        """Answer from the best chunks, or refuse when confidence is below the threshold."""
        started = time.perf_counter()
        vector = self._embed(question)
        hits = self._hits(question, vector)[: self.config.k]
        confidence = self._confidence(question, vector, hits)
        retrieved = time.perf_counter()
        limit = self.threshold if threshold is None else threshold
        text, citations, tokens = self._generate(question, hits) if confidence >= limit else REFUSED
        ended = time.perf_counter()
        return Answer(
            question,
            text,
            citations,
            tuple(hits),
            confidence,
            self.generator,
            tokens,
            {
                "retrieve": (retrieved - started) * 1000,
                "generate": (ended - retrieved) * 1000,
                "total": (ended - started) * 1000,
            },
        )

    def _embed(self, question: str) -> np.ndarray:
        # Not from the cache: the latency of a question is that of a new one.
        return self._encoder.compute([question])[0]

    def _hits(self, question: str, vector: np.ndarray) -> list[Hit]:
        ranking = rank(question, vector, self._index, self.config)
        return [Hit(self._index.chunks[number], score) for number, score in ranking]

    def _confidence(self, question: str, vector: np.ndarray, hits: Sequence[Hit]) -> float:
        """Mean of the best cosine and the share of the question's words found in one chunk."""
        if not hits:
            return 0.0
        chunks = [hit.chunk for hit in hits]
        vectors = self._encoder.encode([chunk.searchable for chunk in chunks])
        weight = extractive.weights(question, self._index)
        words = extractive.tokenize([chunk.searchable for chunk in chunks])
        covered = max(extractive.coverage(set(found), weight) for found in words)
        return float((vectors @ vector).max() + covered) / 2

    def _generate(self, question: str, hits: Sequence[Hit]) -> Generated:
        chunks = [hit.chunk for hit in hits]
        if self._generator is None:
            found = extractive.select(question, chunks, self._index)
            cited = tuple(_cite(item.chunk, item.text) for item in found)
            return " ".join(item.text for item in found) or None, cited, NO_TOKENS
        reply = self._generator(question, chunks)
        cited = tuple(
            _cite(chunks[n - 1], " ".join(chunks[n - 1].text.split())[:CITED_CHARACTERS])
            for n in reply.cited
        )
        tokens = {"prompt": reply.prompt_tokens, "completion": reply.completion_tokens}
        return reply.text, cited, tokens


Generated = tuple[str | None, tuple[Citation, ...], dict[str, int]]
NO_TOKENS = {"prompt": 0, "completion": 0}
REFUSED: Generated = (None, (), NO_TOKENS)


def _cite(chunk: Chunk, quote: str) -> Citation:
    return Citation(chunk.document, chunk.id, chunk.location, quote)


def _threshold(path: Path, pipeline: Pipeline) -> float:
    """The refusal threshold that the evals fitted, with a line when it does not fit this set-up."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        threshold = float(stored["threshold"])
    except FileNotFoundError:
        print(f"No {path.name}: every question is answered. `make eval` fits it.", file=sys.stderr)
        return 0.0
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: {error}; delete it and run `make eval`") from None
    now = {
        "retriever": pipeline.config.retriever,
        "generator": pipeline.generator,
        "encoder_sha256": pipeline.encoder_info["sha256"],
        "corpus_sha256": pipeline.corpus.sha256,
    }
    other = [name for name, value in now.items() if stored.get(name) != value]
    if other:
        names = ", ".join(other)
        print(f"{path.name} was fitted for another {names}: run `make eval`.", file=sys.stderr)
    return threshold
