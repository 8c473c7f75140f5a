"""The corpus and the questions by sentence-transformers, too (`make reference`)."""

import json
from pathlib import Path

import numpy as np
import pytest

from reference_assistant.config import load_config
from reference_assistant.encoder.encoder import Encoder
from reference_assistant.encoder.models import resolve
from reference_assistant.encoder.vectors import VectorCache
from reference_assistant.rag.chunking import chunk_document
from reference_assistant.rag.documents import read_corpus

ROOT = Path(__file__).resolve().parent.parent
DEPTH, SAME = 10, 1e-6  # ranks that have to agree; scores nearer than this may change places


def test_same_vectors_and_rankings(tmp_path: Path) -> None:
    """All chunks and golden questions: cosine of at least 0.9999, and the same best chunks."""
    library = pytest.importorskip("sentence_transformers", reason="make reference")
    config = load_config(ROOT / "config.toml")
    encoder = Encoder("all-MiniLM-L6-v2", VectorCache(tmp_path / "v.sqlite", print))
    sizes = (encoder.window, config.max_tokens, config.overlap)
    documents = read_corpus(config, ROOT).documents
    found = [c.embedded for d in documents for c in chunk_document(d, encoder.count, *sizes)]
    lines = (ROOT / "evals" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    chunks = list(dict.fromkeys(found))  # equal texts have no order
    reference = library.SentenceTransformer(str(resolve("all-MiniLM-L6-v2")[0]), device="cpu")
    ours, theirs = (encode(chunks + questions) for encode in (encoder.encode, reference.encode))
    assert (ours * theirs).sum(axis=1).min() >= 0.9999
    for row in range(len(chunks), len(ours)):
        scores, expected = (v[: len(chunks)] @ v[row] for v in (ours, theirs))
        mine, best = (np.argsort(-s, kind="stable")[:DEPTH] for s in (scores, expected))
        swapped = mine != best
        assert np.abs(expected[mine] - expected[best])[swapped].max(initial=0) < SAME
