"""The targets that are nearest to a text, by the tuned encoder."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .config import UserError


class Finder:
    """A model that `train` wrote, with the vectors of all targets."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "training.json").exists():
            raise UserError(f"{folder} holds no model: run `train` first")
        self.training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        self.vectors = np.load(folder / "targets.npy")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(self.training["max_tokens"])
        self.session = onnxruntime.InferenceSession(folder / "model.onnx")

    def encode(self, text: str) -> np.ndarray:
        """The unit vector of a text."""
        ids = np.array([self.tokenizer.encode(text).ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        *_, outputs = self.session.run(None, inputs)
        return outputs[0]

    def find(self, text: str, k: int = 5) -> list[dict[str, str | float]]:
        """The `k` nearest targets, the nearest first."""
        cosines = self.vectors @ self.encode(text)
        return [
            {"target": self.training["targets"][place], "cosine": float(cosines[place])}
            for place in np.argsort(-cosines)[:k]
        ]
