"""What computes the vectors: ONNX Runtime for BERT, sentence-transformers for anything else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..config import ConfigError, MissingError
from . import models
from .vectors import user_cache

Vectors = NDArray[np.float32]
# Tokens of a batch, padding included. What a layer makes of so many stays in a core's cache.
BUDGET = 512
# The shortest text of a batch over its longest: padding costs more than a batch of its own.
ALIKE = 0.9
# Field 1000 of 32 bytes, as protobuf writes it.
SEAL = b"\xc2\x3e\x20"
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Engine(Protocol):
    """Texts to unit vectors, one row per text; what is past the window is not read."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [texts, dimensions]. Safe to call from several threads."""


class Onnx:
    """A graph in ONNX Runtime: a core computes a batch, so that none waits for another."""

    def __init__(self, graph: Path, tokenizer: Tokenizer) -> None:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # By its path: a graph in bytes is kept beside the weights made of it (86 MB here).
        # On a CPU the fused node takes seven times what its parts take (ONNX Runtime 1.32).
        slow = ["SkipLayerNormFusion"]
        self._session = InferenceSession(
            str(graph), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow
        )
        self._tokenizer, self._pool = tokenizer, ThreadPoolExecutor(CORES)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """By length, so that little is padding."""
        found = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        batches = batched([len(ids) for ids in found])
        done = map if len(batches) < 2 else self._pool.map
        vectors = list(done(lambda batch: self._run([found[row] for row in batch]), batches))
        placed: Vectors = np.empty((len(texts), self.dimensions), np.float32)
        for batch, rows in zip(batches, vectors, strict=True):
            placed[batch] = rows
        return placed

    @property
    def dimensions(self) -> int:
        """Of a vector."""
        return int(self._session.get_outputs()[0].shape[1])

    def _run(self, rows: list[list[int]]) -> Vectors:
        ids = np.zeros((len(rows), max(map(len, rows))), np.int32)
        mask = np.zeros_like(ids)
        for row, found in enumerate(rows):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        vectors: Vectors = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return vectors


def batched(lengths: Sequence[int]) -> list[list[int]]:
    """Rows by length, longest first: at most `BUDGET` tokens a batch, at most a tenth padding."""
    batches: list[list[int]] = []
    longest = 0
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        full = not batches or longest * (len(batches[-1]) + 1) > BUDGET
        if full or lengths[row] < ALIKE * longest:
            batches.append([])
            longest = lengths[row]
        batches[-1].append(row)
    return batches


class Reference:
    """sentence-transformers, which loads any model it knows and needs torch for it."""

    def __init__(self, folder: Path) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise MissingError(
                f"the model in {folder} is no plain BERT, so sentence-transformers has to load it: "
                "`make reference` installs it"
            ) from None
        import_module("transformers.utils.logging").disable_progress_bar()
        self._model: Any = SentenceTransformer(str(folder), local_files_only=True)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """It pads by length itself."""
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def make_engine(folder: Path, sha256: str, precision: str, tokenizer: Tokenizer) -> Engine:
    """The engine for the model in `folder`, whose weights have this hash.

    Raises `MissingError` where sentence-transformers is needed and not installed.
    """
    pooling = models.pooling(folder)
    if pooling is None:
        return Reference(folder)
    return Onnx(_graph(folder, sha256, pooling, precision), tokenizer)


def engine_name(folder: Path, precision: str) -> str:
    """What makes the vectors, as reports show it. Raises `ConfigError` for int8 without BERT."""
    if models.pooling(folder):
        return f"ONNX Runtime, {precision}"
    if precision != "fp32":
        raise ConfigError(f"encoder.precision is {precision}, and {folder} is no plain BERT: fp32")
    return "sentence-transformers, fp32"


def _graph(folder: Path, sha256: str, pooling: str, precision: str) -> Path:
    """The graph's file, written the first time any project of this user needs it.

    It ends with its own hash, in a field that ONNX does not know and leaves alone: a file that is
    not as it was written is written again.
    """
    files = [folder / "config.json", Path(__file__).with_name("graph.py")]
    made_from = [f"{sha256} {pooling} {precision}".encode(), *(f.read_bytes() for f in files)]
    name = hashlib.sha256(b"".join(made_from)).hexdigest()[:16]
    path = user_cache() / f"{name}.onnx"
    if path.is_file() and _intact(path.read_bytes()):
        return path
    from .graph import write  # takes time, once

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{name}.{os.getpid()}")
    try:
        write(folder, pooling, precision, beside)
        graph = beside.read_bytes()
        beside.write_bytes(graph + SEAL + hashlib.sha256(graph).digest())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _intact(file: bytes) -> bool:
    graph, seal = file[: -32 - len(SEAL)], file[-32 - len(SEAL) :]
    return seal == SEAL + hashlib.sha256(graph).digest()
