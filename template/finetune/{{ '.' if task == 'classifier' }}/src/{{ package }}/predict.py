"""A label for a text by the tuned model, or none where it is not sure enough."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from .config import MODELS, Config, UserError


@dataclass(frozen=True)
class Prediction:
    """The label, or None below the threshold; the likeliest label and its probability."""

    label: str | None
    likeliest: str
    confidence: float


class Classifier:
    """A model that `train` wrote."""

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / "training.json").read_text(encoding="utf-8"))
        self.labels, self.abstain_below = about["labels"], about["abstain_below"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(about["max_tokens"])
        self.session = onnxruntime.InferenceSession(folder / "model.onnx")

    def predict(self, text: str) -> Prediction:
        """The likeliest label, if it is likely enough."""
        encoded = self.tokenizer.encode(text)
        inputs = {"input_ids": [encoded.ids], "attention_mask": [encoded.attention_mask]}
        outputs = self.session.run(None, {name: np.array(ids) for name, ids in inputs.items()})
        probabilities = softmax(outputs[0][0])
        best = int(probabilities.argmax())
        likeliest, confidence = self.labels[best], float(probabilities[best])
        label = likeliest if confidence >= self.abstain_below else None
        return Prediction(label, likeliest, confidence)


def softmax(outputs: np.ndarray) -> np.ndarray:
    """Probabilities from what the network puts out."""
    powers = np.exp(outputs - outputs.max())
    return powers / powers.sum()


def load_classifier(config: Config) -> Classifier:
    """The model of the first seed. Raises `UserError` before the first training."""
    folder = MODELS / f"seed-{config.seeds[0]}"
    if not (folder / "training.json").exists():
        raise UserError(f"{folder} holds no model: run `python -m {__package__} train` first")
    return Classifier(folder)
