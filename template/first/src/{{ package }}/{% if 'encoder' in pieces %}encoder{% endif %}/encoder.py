"""The encoder: texts to unit vectors, each text encoded only once."""

from __future__ import annotations

import hashlib
import sys
import threading
import time
from collections.abc import Sequence
from typing import cast

import numpy as np
from tokenizers import Tokenizer

from . import models
from .engines import Engine, Vectors, engine_name, make_engine
from .vectors import VectorCache

__all__ = ["Encoder", "Vectors"]
GROUP = 256  # texts between two writes: what a killed run loses at most


class Encoder:
    """An encoder by the name or folder of its model, loaded at the first text. Thread-safe.

    `precision` is fp32 or int8. Raises `MissingError` when the model is nowhere, `ConfigError` when
    it cannot be used.
    """

    def __init__(self, model: str, cache: VectorCache, precision: str = "fp32") -> None:
        self._folder, origin, self.sha256 = models.resolve(model)
        engine = engine_name(self._folder, precision)
        self.key = f"{self.sha256}, {engine}"  # what vectors follow from, but for the text
        self.info = {
            "name": model,
            "sha256": self.sha256,
            "resolved_from": origin,
            "engine": engine,
        }
        # One tokenizer to count whole texts, one that cuts them: none changes while others use it.
        self._counting, self._cutting = self._tokenizer(), self._tokenizer()
        size = models.window(self._folder)
        self._cutting.enable_truncation(size)
        self.window = size - self._counting.num_special_tokens_to_add(False)
        self._precision, self._cache = precision, cache
        self._lock, self._engine = threading.Lock(), cast(Engine | None, None)

    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count(self, text: str) -> int:
        """Tokens of a text, without special ones; `window` of them are read."""
        return len(self._counting.encode(text, add_special_tokens=False))

    def load(self) -> Engine:
        """What computes, from disk at the first call."""
        with self._lock:
            if self._engine is None:
                self._engine = make_engine(
                    self._folder, self.sha256, self._precision, self._cutting
                )
            return self._engine

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32 [texts, dimensions]; what is past the window is not read."""
        return self.load().encode(texts)

    def encode_cached(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, but each text once in the life of the cache; a killed run resumes."""
        keys = [hashlib.sha256(f"{self.key}\0{text}".encode()).hexdigest() for text in texts]
        known = self._cache.get(keys)
        todo = {k: text for k, text in zip(keys, texts, strict=True) if k not in known}
        # Texts of a length together: a batch is padded to its longest.
        order, started = sorted(todo, key=lambda key: len(todo[key])), time.monotonic()
        for first in range(0, len(order), GROUP):
            group = order[first : first + GROUP]
            vectors = self.encode([todo[key] for key in group])
            known |= self._cache.put(dict(zip(group, vectors, strict=True)))
            started = _progress(first + len(group), len(order), started)
        return np.stack([known[key] for key in keys])


def _progress(done: int, total: int, said: float) -> float:
    """One line, redrawn in a terminal; elsewhere a line each ten seconds. Returns when."""
    terminal, now = sys.stderr.isatty(), time.monotonic()
    if not terminal and now - said < 10:
        return said
    end = "\r" if terminal and done < total else "\n"
    print(f"  encoded {done} of {total} texts", end=end, file=sys.stderr, flush=True)
    return now
