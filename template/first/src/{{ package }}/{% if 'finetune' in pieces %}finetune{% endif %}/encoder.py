"""The sentence encoder: loading it, and texts to unit vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..config import Config, ConfigError
from .pretrained import resolve

Vectors = NDArray[np.float32]
BATCH = 64


def load(config: Config, folder: Path | None = None) -> Any:
    """The base model, or the one in `folder`, as sentence-transformers has it, in fp32.

    Raises `ConfigError` for texts that are longer than it can read.
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    path = str(folder or resolve(config.base)[0])
    model = SentenceTransformer(path, local_files_only=True).to(torch.float32)
    places = getattr(model[0].auto_model.config, "max_position_embeddings", config.max_tokens)
    if config.max_tokens > places:
        raise ConfigError(f"data.max_tokens = {config.max_tokens}: {config.base} reads {places}")
    model.max_seq_length = config.max_tokens
    return model


def encode(model: Any, texts: Sequence[str]) -> Vectors:
    """Unit vectors, one row per text; what is past `data.max_tokens` is not read.

    Two of these tokens are the beginning and the end that the tokenizer sets.
    """
    vectors = model.encode(
        list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(vectors, dtype=np.float32)
