"""Runs in a project's environment: `growth.py TIMES` asks the index questions, prints JSON.

With TIMES above 1 the index is made that many times larger first: its chunks again, each with
another word, and their vectors with a little noise. That index is searched like any other; only
the encoding of its chunks is left out.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import bm25s
import faiss
import numpy as np
from bench.config import load_config
from bench.rag.index import Index, terms
from bench.rag.pipeline import Pipeline
from bench.rag.retrieval import Retriever

QUESTIONS = 200


def larger(index: Index, times: int) -> Index:
    """The index `times` as large: HNSW, as the project has it above 50,000 chunks."""
    rng = np.random.default_rng(0)
    chunks = [replace(c, text=f"{c.text} again{n}") for n in range(times) for c in index.chunks]
    one = index.dense.reconstruct_n(0, len(index.chunks))
    every = np.concatenate([one + rng.normal(0, 0.01, one.shape) for _ in range(times)])
    vectors = (every / np.linalg.norm(every, axis=1, keepdims=True)).astype(np.float32)
    dense = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    dense.hnsw.efConstruction, dense.hnsw.efSearch = 200, 64
    dense.add(vectors)
    bm25 = bm25s.BM25(k1=1.5, b=0.75)
    bm25.index(terms([chunk.embedded for chunk in chunks]), show_progress=False)
    return Index(chunks, dense, bm25)


def main() -> None:
    """Each question encoded and searched, by itself."""
    config, times = load_config(Path("config.toml")), int(sys.argv[1])
    pipeline = Pipeline.open(config, Path(), say=lambda line: None)
    pipeline.warm_up()
    started = time.process_time()
    if times > 1:
        index = larger(pipeline._retriever._index, times)
        pipeline.chunks, pipeline._retriever = index.chunks, Retriever(index, config)
    built = time.process_time() - started
    lines = Path("evals/golden.jsonl").read_text(encoding="utf-8").splitlines()
    questions: list[Any] = [json.loads(line)["question"] for line in lines]
    pipeline.retrieve(questions[0])
    seconds = []
    for number in range(QUESTIONS):
        begun, cpu = time.perf_counter(), time.process_time()
        pipeline.retrieve(questions[number % len(questions)])
        seconds.append((time.perf_counter() - begun, time.process_time() - cpu))
    ms = 1000 * np.percentile(seconds, [50, 95], axis=0)  # [p50, p95] x [wall, CPU]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"n": len(pipeline.chunks), "ms": ms.tolist(), "mb": peak, "built": built}))


if __name__ == "__main__":
    main()
