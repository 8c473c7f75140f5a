"""The whole way from a question to a cited answer, or to none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..config import Config, ConfigError
from ..encoder.encoder import Encoder, Vectors
from ..encoder.vectors import VectorCache, user_cache
from .chunking import Chunk
from .documents import Corpus, read_corpus
from .extractive import Evidence, Hit
from .generation import Citation, Generated, Generator, Usage, make_generator
from .index import Index, open_index
from .retrieval import Retriever

COVERAGE = 0.3  # weight of the words beside the cosine, in the confidence


@dataclass(frozen=True)
class Answer:
    """`text` is None, without citations, where the evidence is too weak."""

    question: str
    text: str | None
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float  # 0 to 1
    generator: str
    usage: Usage
    latency_ms: dict[str, float]  # retrieve, generate, total; models are loaded before

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as `ask --json` prints them."""
        found = [(hit.chunk, hit.score) for hit in self.hits]
        return {
            "question": self.question,
            "answer": self.text,
            "citations": [asdict(citation) for citation in self.citations],
            "retrieved": [
                {"chunk": c.id, "document": c.document, "location": c.location, "text": c.text}
                | {"score": score}
                for c, score in found
            ],
            "confidence": self.confidence,
            "generator": self.generator,
        }


class Pipeline:
    """Answers questions from a corpus. Safe to use from several threads."""

    def __init__(
        self,
        config: Config,
        root: Path,
        corpus: Corpus,
        encoder: Encoder,
        index: Index,
        say: Callable[[str], None],
    ) -> None:
        self.config, self.corpus, self.encoder, self._root = config, corpus, encoder, root
        self.chunks: Sequence[Chunk] = index.chunks
        self.encoder_info: dict[str, str] = encoder.info
        self._retriever, self._say = Retriever(index, config), say

    @classmethod
    def open(
        cls,
        config: Config,
        root: Path,
        corpus: Corpus | None = None,
        say: Callable[[str], None] = print,
    ) -> Pipeline:
        """Load the index of the corpus (None: the project's), or build it and `say` why.

        Raises `ConfigError` and `MissingError`.
        """
        corpus = corpus or read_corpus(config, root)
        cache = VectorCache(user_cache() / "vectors.sqlite", say)
        encoder = Encoder(config.model, cache, config.precision)
        index = open_index(corpus, config, encoder, root, say)
        return cls(config, root, corpus, encoder, index, say)

    @cached_property
    def generator(self) -> Generator:
        """What words the answers; raises where the environment lacks it."""
        prompt = self._root / "prompts" / self.config.prompt
        return make_generator(self.config.generator, self._evidence, prompt)

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self._retriever.idf)

    def warm_up(self) -> None:
        """Load what the first question would wait for."""
        self.encoder.load()
        self.generator.label  # noqa: B018

    def retrieve(self, question: str, k: int | None = None) -> list[Hit]:
        """The best `k` chunks (None: as configured), best first."""
        return self._hits(question, k or self.config.k)

    def rank_documents(self, question: str, k: int) -> list[tuple[str, float]]:
        """Up to `k` documents with the score of their best chunk, best first."""
        ranked: dict[str, float] = {}
        for hit in self._hits(question, max(k, self.config.candidates)):
            ranked.setdefault(hit.chunk.document, hit.score)
        return list(ranked.items())[:k]

    def answer(self, question: str, threshold: float | None = None) -> Answer:
        """Answer from the best chunks, or refuse below `threshold` (None: the calibrated one)."""
        limit = self.threshold if threshold is None else threshold
        self.warm_up()
        start = time.perf_counter()
        vector = self.encoder.encode([question])[0]
        ranking = self._retriever.rank(question, vector, self.config.k)
        hits = [Hit(self.chunks[row], score) for row, score in ranking]
        confidence = self._confidence(question, vector, [row for row, _ in ranking])
        retrieved = time.perf_counter()
        given = Generated(None, (), Usage())
        if hits and confidence >= limit:
            given = self.generator.generate(question, hits)
        end = time.perf_counter()
        spans = {"retrieve": retrieved - start, "generate": end - retrieved, "total": end - start}
        latency = {name: seconds * 1000 for name, seconds in spans.items()}
        label = self.generator.label
        return Answer(question, *given[:2], tuple(hits), confidence, label, given.usage, latency)

    @cached_property
    def threshold(self) -> float:
        """The confidence to answer from, as the evals fitted it; says where it does not fit."""
        path = self._root / "calibration.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            limit = float(found["threshold"])
        except FileNotFoundError:
            self._say("no refusal threshold: `make eval` fits one to unanswerable questions")
            return 0.0
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path} has no number `threshold` ({error!r}): delete it") from None
        now = {
            "retriever": self.config.retriever,
            "generator": self.generator.label,
            "encoder": self.encoder.key,
            "corpus_sha256": self.corpus.sha256,
        }
        other = [name.removesuffix("_sha256") for name in now if found.get(name) != now[name]]
        if other:
            self._say(
                f"{path.name} was fitted with another {', '.join(other)}: its threshold of "
                f"{limit:.3f} is a guess here, `make eval` fits it"
            )
        return limit

    def _hits(self, question: str, depth: int) -> list[Hit]:
        vector = None
        if self.config.retriever != "bm25":
            vector = self.encoder.encode([question])[0]
        ranking = self._retriever.rank(question, vector, depth)
        return [Hit(self.chunks[row], score) for row, score in ranking]

    def _confidence(self, question: str, vector: Vectors, rows: list[int]) -> float:
        """Of the best chunk: its cosine, and with less weight its share of the words asked for.

        Coverage tells questions on other subjects apart, and says nothing about near misses.
        """
        texts = [self.chunks[row].embedded for row in rows]
        covered = self._evidence.coverage(question, texts)
        pairs = zip(self._retriever.cosines(vector, rows), covered, strict=True)
        best = max((max(a, 0.0) + COVERAGE * b for a, b in pairs), default=0.0)
        return best / (1 + COVERAGE)
