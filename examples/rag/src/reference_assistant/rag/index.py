"""The index on disk: chunks, FAISS and BM25 in one folder, named by all it was made from."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import bm25s
import faiss
import Stemmer
from filelock import FileLock, Timeout

from ..config import Config
from ..encoder.encoder import Encoder
from .chunking import Chunk, chunk_document
from .documents import Corpus

CODE = ("chunking.py", "index.py")  # what else decides what is in an index
SETTINGS = ("encoder", "settings", "code")  # with these the same, so are a document's chunks
KEPT = 5  # indexes of other settings or documents, so that going back to them costs nothing


@dataclass(frozen=True)
class Index:
    """Row n of both engines is `chunks[n]`."""

    chunks: list[Chunk]
    dense: Any  # faiss.Index of unit vectors by inner product
    bm25: Any  # bm25s.BM25


def terms(texts: list[str]) -> list[list[str]]:
    """Lower-cased, stemmed words of each text, without stop words."""
    stemmer = Stemmer.Stemmer("english")
    options = {"stopwords": "en", "stemmer": stemmer, "show_progress": False}
    found: list[list[str]] = bm25s.tokenize(texts, return_ids=False, **options)
    return found


def open_index(
    corpus: Corpus, config: Config, encoder: Encoder, root: Path, say: Callable[[str], None]
) -> Index:
    """The index of this corpus: from disk, or built, with a line that says why.

    Of several processes one builds, the others wait and find it done.
    """
    made_from = _made_from(corpus, config, encoder)
    name = hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:16]
    folder = root / ".index" / name
    with _alone(folder.parent, say):
        reason = _damage(folder) if folder.exists() else _change(folder.parent, made_from)
        if reason:
            say(f"building the index: {reason}")
            known = _known(folder.parent, made_from)
            _write(_build(corpus, config, encoder, known), made_from, folder)
        os.utime(folder)
        return _load(folder)


def _alone(indexes: Path, say: Callable[[str], None]) -> AbstractContextManager[Any]:
    """A lock on all indexes of the project, which ends with the process however it ends."""
    indexes.mkdir(exist_ok=True)
    lock = FileLock(indexes / ".lock")
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        say("another process has the index: waiting for it")
        return lock.acquire()


def _made_from(corpus: Corpus, config: Config, encoder: Encoder) -> dict[str, Any]:
    code = [(Path(__file__).parent / name).read_bytes() for name in CODE]
    return {
        "origin": corpus.origin,
        "encoder": encoder.key,
        "settings": [encoder.window, config.max_tokens, config.overlap, config.hnsw_above],
        "code": hashlib.sha256(b"".join(code)).hexdigest(),
        "documents": {document.id: document.sha256 for document in corpus.documents},
    }


def _change(indexes: Path, made_from: dict[str, Any]) -> str:
    """What is new since the last index of documents of this origin."""
    for _, before in _latest(indexes):
        if before["origin"] == made_from["origin"]:
            old, new = before["documents"], made_from["documents"]
            changed = sum(old.get(name) != new.get(name) for name in old | new)
            others = [k for k in SETTINGS if before[k] != made_from[k]]
            said = [f"documents changed: {changed} of {len(new)}"] if changed else []
            return "; ".join(said + [f"{name} changed" for name in others]) or "documents moved"
    return f"there is none of {made_from['origin']} yet"


def _latest(indexes: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The whole indexes and what they were made from, the one last used first."""
    for path in sorted(indexes.glob("*/manifest.json"), key=lambda p: -p.parent.stat().st_mtime):
        if not _damage(path.parent):
            yield path.parent, json.loads(path.read_text(encoding="utf-8"))["made_from"]


def _known(indexes: Path, made_from: dict[str, Any]) -> dict[str, list[Chunk]]:
    """The chunks that another index has of documents that are as they were, by document."""
    found: dict[str, list[Chunk]] = defaultdict(list)
    for folder, before in _latest(indexes):
        if all(before[k] == made_from[k] for k in SETTINGS):
            old, new = before["documents"], made_from["documents"]
            for chunk in _chunks(folder):
                if old.get(chunk.document) == new.get(chunk.document):
                    found[chunk.document].append(chunk)
            break
    return found


def _damage(folder: Path) -> str:
    """Which file of an index is not as it was written; "" if all are."""
    try:
        path = folder / "manifest.json"
        for name, sha256 in json.loads(path.read_text(encoding="utf-8"))["files"].items():
            path = folder / name
            if _hash(path) != sha256:
                return f"{path} is damaged"
    except (OSError, ValueError, KeyError):
        return f"{path} is missing or damaged"
    return ""


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _build(
    corpus: Corpus, config: Config, encoder: Encoder, known: dict[str, list[Chunk]]
) -> Index:
    sizes = (encoder.count, encoder.window, config.max_tokens, config.overlap)
    chunks = [c for d in corpus.documents for c in known.get(d.id) or chunk_document(d, *sizes)]
    texts = [chunk.embedded for chunk in chunks]
    vectors = encoder.encode_cached(texts)
    dense: Any
    if len(chunks) > config.hnsw_above:
        dense = faiss.IndexHNSWFlat(vectors.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
        dense.hnsw.efConstruction, dense.hnsw.efSearch = 200, 64
    else:
        dense = faiss.IndexFlatIP(vectors.shape[1])
    dense.add(vectors)
    bm25 = bm25s.BM25(k1=1.5, b=0.75)
    bm25.index(terms(texts), show_progress=False)
    return Index(chunks, dense, bm25)


def _write(index: Index, made_from: dict[str, Any], folder: Path) -> None:
    beside = folder.with_name(f"{folder.name}.tmp")  # renamed when whole: a kill leaves no half
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    lines = [json.dumps(asdict(chunk), ensure_ascii=False) + "\n" for chunk in index.chunks]
    (beside / "chunks.jsonl").write_text("".join(lines), encoding="utf-8")
    faiss.write_index(index.dense, str(beside / "dense.faiss"))
    index.bm25.save(beside, show_progress=False)
    files = {path.name: _hash(path) for path in beside.iterdir()}
    manifest = json.dumps({"made_from": made_from, "files": files}, indent=1)
    (beside / "manifest.json").write_text(manifest, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    others = sorted(folder.parent.glob("*/"), key=lambda path: path.stat().st_mtime)
    for old in others[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _chunks(folder: Path) -> list[Chunk]:
    with (folder / "chunks.jsonl").open(encoding="utf-8") as lines:
        return [Chunk(**json.loads(line)) for line in lines]


def _load(folder: Path) -> Index:
    dense = faiss.read_index(str(folder / "dense.faiss"))
    return Index(_chunks(folder), dense, bm25s.BM25.load(folder, show_progress=False))
