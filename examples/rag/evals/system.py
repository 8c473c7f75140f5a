"""What the evals need of the system under test: the one file here that knows its package."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from reference_assistant.config import ConfigError, load_config

from .cost import Budget
from .retrieval import DEPTH

__all__ = ["ConfigError", "System", "document_folders", "documents"]
CONCURRENT = 8  # questions at a time to a generator behind an API
# Tokens of an answer at most, well above what the prompts here reach.
WORST = Counter(prompt=16_000, completion=2_000)


def document_folders(root: Path) -> list[Path]:
    """Where documents are read from."""
    return [root / load_config(root / "config.toml").documents, root / "data" / "sample"]


def documents(root: Path) -> dict[str, str]:
    """Text by document id."""
    from reference_assistant.rag.documents import read_corpus

    corpus = read_corpus(load_config(root / "config.toml"), root)
    return {document.id: document.text for document in corpus.documents}


class System:
    """The pipeline over the project's documents, or over a folder in BEIR's format."""

    def __init__(self, root: Path, beir: Path | None, budget: Budget) -> None:
        from reference_assistant.rag.documents import read_beir_corpus, read_corpus
        from reference_assistant.rag.pipeline import Pipeline

        self.config, self.beir, self._budget = load_config(root / "config.toml"), beir, budget
        self.corpus = read_beir_corpus(beir) if beir else read_corpus(self.config, root)
        self._pipeline = Pipeline.open(self.config, root, self.corpus)
        self._root = root
        self.chunks = [(c.id, c.document, c.text) for c in self._pipeline.chunks]
        self.encoder: dict[str, str] = self._pipeline.encoder_info
        api = self.config.generator == "openai"
        self.model = os.environ.get("GENERATOR_MODEL") if api else None
        budget.cost(self.model, Counter())  # a model without a price is told, cached or not
        self.workers = CONCURRENT if self.model else 1
        self.description: dict[str, Any] = {
            "retriever": self.config.retriever,
            "generator": self._pipeline.generator.label,
            "encoder": self.encoder,
        }

    def embed(self, texts: list[str]) -> list[list[float]]:
        """Vectors of the retriever's own encoder, from its cache where they are known."""
        vectors: list[list[float]] = self._pipeline.encoder.encode_cached(texts).tolist()
        return vectors

    def search(self, question: str) -> dict[str, Any]:
        """Retrieval alone."""
        started = time.perf_counter()
        hits = self._pipeline.retrieve(question)
        ms = (time.perf_counter() - started) * 1000
        return {
            "output": self._output(question, hits),
            "latency_ms": {"retrieve": ms, "generate": 0.0, "total": ms},
            "tokens": {"prompt": 0, "completion": 0},
            "cost_usd": 0.0,
        }

    def answer(self, question: str) -> dict[str, Any]:
        """The whole pipeline, never refusing for weak evidence: the threshold is fitted later."""
        while self._budget.wait(self.model, WORST):
            time.sleep(0.05)
        with self._budget.call(self.model, WORST) as used:
            answer = self._pipeline.answer(question, threshold=-1.0)
            usage = answer.usage
            used.update(prompt=usage.prompt_tokens, completion=usage.completion_tokens)
        given = {
            "answer": answer.text,
            "citations": [asdict(citation) for citation in answer.citations],
            "confidence": answer.confidence,
        }
        return {
            "output": self._output(question, answer.hits) | given,
            "latency_ms": answer.latency_ms,
            "tokens": dict(used),
            "cost_usd": self._budget.cost(self.model, used),
        }

    def in_fp32(self) -> Callable[[str], list[str]] | None:
        """Ranks documents by the encoder in full precision; None where that is the system's own."""
        from reference_assistant.rag.pipeline import Pipeline

        if self.config.precision == "fp32" or self.config.retriever == "bm25":
            return None
        exact = Pipeline.open(replace(self.config, precision="fp32"), self._root, self.corpus)
        return lambda question: [name for name, _ in exact.rank_documents(question, DEPTH)]

    def _output(self, question: str, hits: Sequence[Any]) -> dict[str, Any]:
        retrieved = [
            {
                "chunk": hit.chunk.id,
                "document": hit.chunk.document,
                "score": hit.score,
                "text": hit.chunk.text,
                "location": hit.chunk.location,
            }
            for hit in hits
        ]
        ranked = [name for name, _ in self._pipeline.rank_documents(question, DEPTH)]
        nothing: dict[str, Any] = {"answer": None, "citations": [], "confidence": 0.0}
        return nothing | {"retrieved": retrieved, "ranked": ranked}
