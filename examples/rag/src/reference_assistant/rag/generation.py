"""Generators word an answer from the retrieved chunks; the extractive one needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from .extractive import Evidence, Hit, Sentence

SENTENCES = 2  # of an extractive answer at most


@dataclass(frozen=True)
class Citation:
    """Where a statement of the answer stands; `quote` is verbatim in the chunk."""

    document: str
    chunk: str
    location: str
    quote: str


@dataclass(frozen=True)
class Usage:
    """Tokens of language model calls."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Generated(NamedTuple):
    """`text` is None, without citations, where the chunks do not hold the answer."""

    text: str | None
    citations: tuple[Citation, ...]
    usage: Usage


class GenerationError(RuntimeError):
    """The generator failed (exit code 3): one sentence that says how."""


class Generator(Protocol):
    """What words the answers; `label` names it in every answer and report."""

    label: str

    def generate(self, question: str, hits: Sequence[Hit]) -> Generated:
        """Answer from these chunks alone. Raises `GenerationError`."""


def cite(hits: Sequence[Hit], sentences: Sequence[Sentence]) -> tuple[Citation, ...]:
    """A citation per sentence."""
    chunks = [(hits[s.hit].chunk, s.text) for s in sentences]
    return tuple(Citation(c.document, c.id, c.location, quote) for c, quote in chunks)


class Extractive:
    """The sentences with the most evidence, word for word: the same answer every time."""

    label = "extractive"

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def generate(self, question: str, hits: Sequence[Hit]) -> Generated:
        """Quote the best sentences, in the order of their weight."""
        best = self._evidence.rank(question, hits)[:SENTENCES]
        if not best or not best[0].score:
            return Generated(None, (), Usage())
        text = " ".join(" ".join(sentence.text.split()) for sentence in best)
        return Generated(text, cite(hits, best), Usage())


def make_generator(name: str, evidence: Evidence, prompt: Path) -> Generator:
    """The generator of this name; `prompt` is the file of its instructions.

    Raises `ConfigError` for missing variables or prompts, `MissingError` for missing packages.
    """
    if name == "extractive":
        return Extractive(evidence)
    from . import models  # the libraries behind these take time to import

    return models.OpenAI(evidence, prompt) if name == "openai" else models.Local(evidence, prompt)
