"""Contrastive training by label, then a logistic head (after SetFit, Tunstall et al. 2022)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..config import Config, ConfigError
from . import contrastive, encoder
from .classical import head
from .data import Row, sample
from .training import Trained

HEAD = "head.json"


def train(
    config: Config,
    rows: Sequence[Row],
    validation: Sequence[Row],
    places: tuple[Path, Path, str],
) -> Trained:
    """Draw texts of a label together and apart from others', then fit the head on them.

    The loss takes each text's hardest partner of the batch (Hermans et al. 2017).
    """
    from sentence_transformers.sentence_transformer.losses import BatchHardSoftMarginTripletLoss

    chosen = sample(config, rows)
    _check(config, chosen)
    labels = sorted({row.target for row in rows})
    known = [row for row in validation if row.target in labels]
    columns = (_columns(chosen, labels), _columns(known, labels))

    def fit_head(model: Any, folder: Path) -> None:
        vectors = encoder.encode(model, [row.text for row in chosen])
        save_head(folder, head().fit(vectors, [row.target for row in chosen]))

    loss = BatchHardSoftMarginTripletLoss
    return contrastive.run(config, columns, loss, "group_by_label", places, fit_head)


def _check(config: Config, rows: Sequence[Row]) -> None:
    """Raise `ConfigError` for what no batch can be drawn from: two rows each of two labels."""
    if config.batch < 4 or config.batch % 2:
        raise ConfigError(f"training.batch is {config.batch}: it must be even and at least 4")
    counts = Counter(row.target for row in rows)
    if sum(count > 1 for count in counts.values()) < 2:
        raise ConfigError(
            f"{len(rows)} training rows hold fewer than two labels of two rows each: use more rows"
        )


def _columns(rows: Sequence[Row], labels: Sequence[str]) -> contrastive.Columns:
    return {"text": [row.text for row in rows], "label": [labels.index(row.target) for row in rows]}


def save_head(folder: Path, fitted: Any) -> None:
    """Weights and labels as JSON: nothing to unpickle."""
    found = {"labels": [str(label) for label in fitted.classes_]}
    found |= {"weights": fitted.coef_.tolist(), "bias": fitted.intercept_.tolist()}
    (folder / HEAD).write_text(json.dumps(found), encoding="utf-8")


def probabilities(folder: Path, vectors: encoder.Vectors) -> tuple[list[str], NDArray[np.float64]]:
    """The labels, and a row of their probabilities for each vector."""
    found = json.loads((folder / HEAD).read_text(encoding="utf-8"))
    logits = vectors.astype(np.float64) @ np.array(found["weights"]).T + np.array(found["bias"])
    if logits.shape[1] == 1:  # of two labels, scikit-learn keeps one row of weights
        logits = np.hstack([np.zeros_like(logits), logits])
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return found["labels"], shares / shares.sum(axis=1, keepdims=True)
