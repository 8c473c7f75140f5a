"""What the API promises, asked over HTTP: right vectors in any batch, errors that name a field."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from embedding_service.config import load_config
from embedding_service.encoder.encoder import Encoder, Vectors
from embedding_service.encoder.vectors import VectorCache, user_cache

from . import workload
from .asking import Item, item, post, refusal
from .server import SERVER, Server

CLOSE = 1e-4  # largest difference of a component that counts as none
TOGETHER = 32  # requests at once, so that they fall into batches
GOOD = {"input": "An otter.", "model": workload.MODEL}
# Name, body, status, field: what must be refused, and what for.
ROWS: list[tuple[str, Any, int, str]] = [
    ("no input", {"model": workload.MODEL}, 422, "input"),
    ("no model", {"input": "An otter."}, 422, "model"),
    ("another model", GOOD | {"model": "another"}, 404, "model"),
    ("an empty text", GOOD | {"input": ""}, 422, "input[0]"),
    ("no text at all", GOOD | {"input": []}, 422, "input"),
    ("numbers of tokens", GOOD | {"input": [1, 2]}, 422, "input"),
    ("lists of numbers", GOOD | {"input": [[1, 2], [3]]}, 422, "input"),
    ("a number among texts", GOOD | {"input": ["An otter.", 1]}, 422, "input[1]"),
    ("too long for the model", GOOD | {"input": ["An otter.", "otter " * 400]}, 422, "input[1]"),
    ("too many texts", GOOD | {"input": ["An otter."] * 65}, 422, "input"),
    ("an unknown format", GOOD | {"encoding_format": "hex"}, 422, "encoding_format"),
    ("other dimensions", GOOD | {"dimensions": 64}, 422, "dimensions"),
    ("a misspelt field", GOOD | {"modle": "x"}, 422, "modle"),
]
LENGTHS = (1, 2, 4, 8, 16, 32, 64, 120)  # words


def run(root: Path) -> tuple[list[Item], dict[str, Any]]:
    """One item per promise, and a description of what was asked."""
    config = load_config(root / "config.toml")
    cache = VectorCache(user_cache() / "vectors.sqlite", print)
    encoder = Encoder(config.model, cache, config.precision)
    with Server(root, SERVER, objective_ms=1e9) as server:
        vectors, largest = _vectors(server.url, encoder, root)
        refusals = [refusal(server.url, *row) for row in ROWS]
    described = {
        "system": {
            "served": f"{encoder.info['name']} ({encoder.info['engine']})",
            "encoder": encoder.info,
        },
        "config": config.to_dict(),
        "notes": [f"Served vectors differ from the encoder's own by {largest:.1e} at most."],
    }
    return vectors + refusals, described


def _texts(root: Path) -> list[str]:
    words = " ".join(workload.texts(root)[:40]).split()
    cut = [" ".join(words[start : start + n]) for n in LENGTHS for start in range(0, 5 * n, n)]
    return [*cut, "日本語の文", "naïve café 🦦", "a\tb\nc"]


def _vectors(url: str, encoder: Encoder, root: Path) -> tuple[list[Item], float]:
    """Each text alone in the encoder against the same text among others over HTTP."""
    texts = _texts(root)

    def served(numbered: tuple[int, str]) -> tuple[Vectors, float]:
        number, text = numbered
        form = ("float", "base64")[number % 2]
        started = time.perf_counter()
        _, reply = post(url, {"input": text, "model": workload.MODEL, "encoding_format": form})
        ms = (time.perf_counter() - started) * 1000
        given = reply["data"][0]["embedding"]
        if form == "base64":
            return np.frombuffer(base64.b64decode(given), "<f4"), ms
        return np.asarray(given, np.float32), ms

    with ThreadPoolExecutor(TOGETHER) as pool:
        answers = list(pool.map(served, enumerate(texts)))
    items, largest = [], 0.0
    for number, (text, (vector, ms)) in enumerate(zip(texts, answers, strict=True)):
        own = encoder.encode([text])[0]
        error = float(np.abs(own - vector).max()) if vector.shape == own.shape else 2.0
        largest = max(largest, error)
        found = item(f"vector-{number:02}", "vectors", text, {"contract": float(error <= CLOSE)})
        found["output"], found["latency_ms"] = {"largest_difference": error}, {"served": ms}
        items.append(found)
    return items, largest
