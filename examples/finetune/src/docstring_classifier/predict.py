"""A label for a text by the tuned model, or none where it is not sure enough."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.special import softmax
from tokenizers import Tokenizer

from .config import UserError


class Classifier:
    """A model that `train` wrote."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "training.json").exists():
            raise UserError(f"{folder} holds no model: run `train` first")
        self.training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(self.training["max_tokens"])
        self.session = onnxruntime.InferenceSession(folder / "model.onnx")

    def predict(self, text: str) -> dict[str, str | float | None]:
        """The label, None below the threshold; the likeliest label and its probability."""
        ids = np.array([self.tokenizer.encode(text).ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        *_, outputs = self.session.run(None, inputs)
        probabilities = softmax(outputs[0])
        likeliest = self.training["labels"][probabilities.argmax()]
        confidence = float(probabilities.max())
        label = likeliest if confidence >= self.training["abstain_below"] else None
        return {"label": label, "likeliest": likeliest, "confidence": confidence}
