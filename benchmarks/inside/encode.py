"""Runs in a project's environment: `encode.py ROUNDS CHUNKS` prints what it measured as JSON."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from bench.config import load_config
from bench.encoder.encoder import Encoder
from bench.encoder.models import resolve
from bench.encoder.vectors import VectorCache, user_cache
from bench.rag.chunking import chunk_document
from bench.rag.documents import read_corpus
from sentence_transformers import SentenceTransformer

MODEL, SIZES = "all-MiniLM-L6-v2", (8, 16, 32, 64, 128)
SHAPES = [(384, 1152), (384, 384), (384, 1536), (1536, 384)]  # of a layer's matrices


def sample(encoder: Encoder, count: int) -> list[str]:
    """Chunks of the sample corpus, drawn at random."""
    config = load_config(Path("config.toml"))
    sizes = (encoder.count, encoder.window, config.max_tokens, config.overlap)
    documents = read_corpus(config, Path()).documents
    chunks = [c.embedded for d in documents for c in chunk_document(d, *sizes)]
    return random.Random(0).sample(chunks, count)


def gemm() -> float:
    """FLOP done: a layer's matrix products for 512 tokens, on each core by itself."""
    rows = 512
    left = {a: np.ones((rows, a), np.float32) for a, _ in SHAPES}
    right = [(a, np.ones((a, b), np.float32)) for a, b in SHAPES]

    def work(_: int) -> None:
        for _ in range(60):
            for a, matrix in right:
                left[a] @ matrix

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    return 2 * 60 * sum(2.0 * rows * a * b for a, b in SHAPES)


def measured(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Wall seconds, processor seconds, result."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def main() -> None:
    """Sweep the reference's batch size, then let all take turns."""
    rounds, count = int(sys.argv[1]), int(sys.argv[2])
    cache = VectorCache(user_cache() / "bench.sqlite", print)
    fp32, int8 = Encoder(MODEL, cache), Encoder(MODEL, cache, "int8")
    texts = sample(fp32, count)
    reference = SentenceTransformer(str(resolve(MODEL)[0]), device="cpu")

    def theirs(size: int, some: list[str]) -> Any:
        return reference.encode(some, batch_size=size, normalize_embeddings=True)

    works: dict[str, Callable[[], Any]] = {
        "fp32": lambda: fp32.encode(texts),
        "int8": lambda: int8.encode(texts),
        "gemm": gemm,
    }
    found: dict[str, Any] = {name: [] for name in (*works, "reference", "sweep")}
    sweep: dict[int, list[float]] = {size: [] for size in SIZES}
    theirs(8, texts[:8])
    for turn in range(3):
        for size in SIZES:
            seconds = measured(lambda size=size: theirs(size, texts[: count // 2]))[0]
            sweep[size] += [seconds] if turn else []
    best = min(sweep, key=lambda size: min(sweep[size]))
    works["reference"] = lambda: theirs(best, texts)
    vectors = {}
    for turn in range(rounds + 1):
        for name, work in works.items():
            wall, cpu, vectors[name] = measured(work)
            found[name] += [(wall, cpu)] if turn else []
        print(f"round {turn} of {rounds} done", file=sys.stderr, flush=True)
    cosines = {
        name: (vectors[name] * vectors["reference"]).sum(axis=1) for name in ("fp32", "int8")
    }
    tokens = sum(min(fp32.count(text), fp32.window) + 2 for text in texts)
    found |= {"tokens": tokens, "best": best, "flop": vectors["gemm"]}
    found["sweep"] = {size: min(seconds) for size, seconds in sweep.items()}
    found["half"] = sum(min(fp32.count(t), fp32.window) + 2 for t in texts[: count // 2])
    found["cosine"] = {name: [float(c.min()), float(c.mean())] for name, c in cosines.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
