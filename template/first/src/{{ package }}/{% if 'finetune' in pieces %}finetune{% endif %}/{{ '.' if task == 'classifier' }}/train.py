"""A head is fitted first, then the encoder tuned below it (LP-FT, Kumar et al. 2022)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..config import Config, ConfigError
from . import encoder, encoder_training
from .classical import head
from .data import Row, sample
from .training import Trained

HEAD = "head.json"


class HeadLoss(torch.nn.Module):  # type: ignore[misc, unused-ignore]
    """Cross-entropy of a logistic regression on the encoder's vectors; only the encoder learns.

    The head was fitted on the untouched encoder: one that started at random would first undo what
    the encoder knows. Labels weigh as they do in the regression, rare ones as much as common ones.
    """

    def __init__(self, model: Any, fitted: Any, counts: Sequence[int]) -> None:
        super().__init__()
        self.model = model
        weights, bias = _of_all_labels(fitted)
        self.register_buffer("weights", torch.tensor(weights).float())
        self.register_buffer("bias", torch.tensor(bias).float())
        self.register_buffer("rarity", sum(counts) / (len(counts) * torch.tensor(counts)))

    def forward(self, features: Any, labels: torch.Tensor) -> torch.Tensor:
        """Mean over the batch."""
        vectors = self.model(next(iter(features)))["sentence_embedding"]
        logits = torch.nn.functional.normalize(vectors) @ self.weights.T + self.bias
        return torch.nn.functional.cross_entropy(logits, labels, weight=self.rarity)


def _of_all_labels(fitted: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights (labels, dimensions) and bias; of two labels scikit-learn keeps one row."""
    weights, bias = fitted.coef_, fitted.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([0 * weights, weights]), np.hstack([0 * bias, bias])
    return weights, bias


def labelled(config: Config, rows: Sequence[Row]) -> list[Row]:
    """The training rows that are used; raises `ConfigError` where they do not differ."""
    chosen = sample(config, rows)
    if len({row.target for row in chosen}) < 2:
        raise ConfigError(f"the {len(chosen)} training rows have one label: use more rows")
    return chosen


def train(
    config: Config,
    rows: Sequence[Row],
    validation: Sequence[Row],
    places: tuple[Path, Path, str],
) -> Trained:
    """Fit a head, train the encoder below it, fit the head again on the trained encoder."""
    chosen = labelled(config, rows)
    counts = Counter(row.target for row in chosen)
    labels = sorted(counts)
    known = [row for row in validation if row.target in counts]

    def fitted(model: Any) -> Any:
        vectors = encoder.encode(model, [row.text for row in chosen])
        return head().fit(vectors, [row.target for row in chosen])

    return encoder_training.run(
        config,
        (_columns(chosen, labels), _columns(known, labels)),
        lambda model: HeadLoss(model, fitted(model), [counts[label] for label in labels]),
        "batch_sampler",
        places,
        lambda model, folder: save_head(folder, fitted(model)),
    )


def _columns(rows: Sequence[Row], labels: Sequence[str]) -> encoder_training.Columns:
    return {"text": [row.text for row in rows], "label": [labels.index(row.target) for row in rows]}


def save_head(folder: Path, fitted: Any) -> None:
    """Weights and labels as JSON: nothing to unpickle."""
    weights, bias = _of_all_labels(fitted)
    found = {"labels": [str(label) for label in fitted.classes_]}
    found |= {"weights": weights.tolist(), "bias": bias.tolist()}
    (folder / HEAD).write_text(json.dumps(found), encoding="utf-8")


def probabilities(folder: Path, vectors: encoder.Vectors) -> tuple[list[str], NDArray[np.float64]]:
    """The labels, and a row of their probabilities for each vector."""
    found = json.loads((folder / HEAD).read_text(encoding="utf-8"))
    logits = vectors.astype(np.float64) @ np.array(found["weights"]).T + np.array(found["bias"])
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return found["labels"], shares / shares.sum(axis=1, keepdims=True)
