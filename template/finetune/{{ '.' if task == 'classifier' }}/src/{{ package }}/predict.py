"""A label for a text by the tuned model, or none where it is not sure enough."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.special import softmax
from tokenizers import Tokenizer

from .config import MODELS, Config, UserError


class Classifier:
    """A model that `train` wrote."""

    def __init__(self, folder: Path) -> None:
        self.training = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(self.training["max_tokens"])
        self.session = onnxruntime.InferenceSession(folder / "model.onnx")

    def predict(self, text: str) -> dict[str, str | float | None]:
        """The label, None below the threshold; the likeliest label and its probability."""
        encoded = self.tokenizer.encode(text)
        inputs = {"input_ids": [encoded.ids], "attention_mask": [encoded.attention_mask]}
        outputs = self.session.run(None, {name: np.array(ids) for name, ids in inputs.items()})[-1]
        probabilities = softmax(outputs[0])
        likeliest = self.training["labels"][probabilities.argmax()]
        confidence = float(probabilities.max())
        label = likeliest if confidence >= self.training["abstain_below"] else None
        return {"label": label, "likeliest": likeliest, "confidence": confidence}


def load_classifier(config: Config) -> Classifier:
    """The model of the first seed. Raises `UserError` before the first training."""
    folder = MODELS / f"seed-{config.seeds[0]}"
    if not (folder / "training.json").exists():
        raise UserError(f"{folder} holds no model: run `python -m {__package__} train` first")
    return Classifier(folder)
