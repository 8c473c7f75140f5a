"""The index on disk: chunks, FAISS, BM25 and a manifest of what they were made from."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..config import Config
from .chunking import Chunk, chunk_document
from .documents import Corpus
from .encoder import Encoder

VERSION = 1
KEEP = 6  # indexes of other documents or settings, so that going back costs nothing
# Robertson and Zaragoza (2009), with the values most engines use.
K1, B = 1.5, 0.75
HNSW_LINKS, HNSW_BUILD, HNSW_SEARCH = 32, 200, 64


@dataclass(frozen=True)
class Index:
    """Chunks and the two structures that search them, in the same order."""

    chunks: list[Chunk]
    dense: Any  # faiss.Index over unit vectors: inner product is cosine
    sparse: Any  # bm25s.BM25
    document_frequency: dict[str, int]  # in how many chunks each stemmed word stands


def manifest_of(corpus: Corpus, encoder: Encoder, config: Config) -> dict[str, Any]:
    """All that an index depends on."""
    chunking = {"max_tokens": config.max_tokens, "overlap": config.overlap}
    documents = {
        document.id: hashlib.sha256(repr(document).encode()).hexdigest()
        for document in corpus.documents
    }
    return {
        "version": VERSION,
        "model": encoder.sha256,
        "chunking": chunking,
        "hnsw_above": config.hnsw_above,
        "origin": corpus.origin,
        "corpus": corpus.sha256,
        "documents": documents,
    }


def open_index(
    corpus: Corpus, encoder: Encoder, config: Config, folder: Path, say: Callable[[str], None]
) -> Index:
    """The index of these documents; made, with a line saying why, unless it is there and whole."""
    manifest = manifest_of(corpus, encoder, config)
    key = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:16]
    place = folder / key
    torn = ""
    if place.is_dir():
        try:
            return _load(place)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            torn = f"the index is torn ({error})"
            shutil.rmtree(place, ignore_errors=True)
    say(f"Indexing {len(corpus.documents)} documents: {torn or _reason(manifest, folder)}")
    chunks = [c for d in corpus.documents for c in chunk_document(d, encoder, config)]
    vectors = encoder.encode([chunk.searchable for chunk in chunks], "embedding")
    words = tokenize([chunk.searchable for chunk in chunks])
    frequency = Counter(word for found in words for word in set(found))
    index = Index(chunks, _dense(vectors, config.hnsw_above), _sparse(words), dict(frequency))
    _save(index, manifest, place)
    _prune(folder)
    return index


def _reason(manifest: dict[str, Any], folder: Path) -> str:
    """What differs from the newest index of the same origin."""
    for path in sorted(folder.glob("*/manifest.json"), key=os.path.getmtime, reverse=True):
        old = json.loads(path.read_text(encoding="utf-8"))
        if old.get("origin") == manifest["origin"]:
            break
    else:
        return "no index yet"
    if old["model"] != manifest["model"]:
        return "the encoder changed"
    if old["documents"] == manifest["documents"]:
        return "the settings of the index changed"
    before, now = old["documents"].items(), manifest["documents"].items()
    changed = {name for name, _ in before ^ now}
    return f"{len(changed)} changed, added or removed since the last index"


def _dense(vectors: np.ndarray, hnsw_above: int) -> Any:
    import faiss

    width = vectors.shape[1]
    if len(vectors) <= hnsw_above:
        index = faiss.IndexFlatIP(width)
    else:
        index = faiss.IndexHNSWFlat(width, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = HNSW_BUILD
        index.hnsw.efSearch = HNSW_SEARCH
    index.add(vectors)
    return index


def tokenize(texts: list[str]) -> Any:
    """Lower-cased words without English stop words, stemmed by Snowball, as lists of strings."""
    import bm25s
    import Stemmer

    return bm25s.tokenize(
        texts,
        stopwords="en",
        stemmer=Stemmer.Stemmer("english"),
        return_ids=False,
        show_progress=False,
    )


def _sparse(words: list[list[str]]) -> Any:
    import bm25s

    index = bm25s.BM25(k1=K1, b=B)
    index.index(words, show_progress=False)
    return index


def _save(index: Index, manifest: dict[str, Any], place: Path) -> None:
    """Written beside and renamed: an index is there whole or not at all."""
    import faiss

    beside = place.with_name(f"{place.name}.{os.getpid()}.part")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    with (beside / "chunks.jsonl").open("w", encoding="utf-8") as file:
        for chunk in index.chunks:
            file.write(json.dumps(dataclasses.asdict(chunk), ensure_ascii=False) + "\n")
    (beside / "frequency.json").write_text(json.dumps(index.document_frequency), encoding="utf-8")
    faiss.write_index(index.dense, str(beside / "dense.faiss"))
    index.sparse.save(str(beside / "sparse"))
    manifest = manifest | {"files": _hashes(beside)}
    (beside / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    try:
        beside.rename(place)
    except OSError:  # another process was first, with the same content
        shutil.rmtree(beside)


def _load(place: Path) -> Index:
    import bm25s
    import faiss

    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    if _hashes(place) != manifest["files"]:
        raise ValueError("its files are not those of its manifest")
    with (place / "chunks.jsonl").open(encoding="utf-8") as file:
        chunks = [Chunk(**json.loads(line)) for line in file]
    dense = faiss.read_index(str(place / "dense.faiss"))
    frequency = json.loads((place / "frequency.json").read_text(encoding="utf-8"))
    return Index(chunks, dense, bm25s.BM25.load(str(place / "sparse")), frequency)


def _hashes(place: Path) -> dict[str, str]:
    files = (p for p in place.rglob("*") if p.is_file() and p.name != "manifest.json")
    return {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(files)
    }


def _prune(folder: Path) -> None:
    made = sorted(folder.glob("*/manifest.json"), key=os.path.getmtime, reverse=True)
    for manifest in made[KEEP:]:
        shutil.rmtree(manifest.parent, ignore_errors=True)
