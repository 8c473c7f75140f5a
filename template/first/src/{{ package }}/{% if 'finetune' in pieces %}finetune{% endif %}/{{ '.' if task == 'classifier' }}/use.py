"""The trained classifier at work, and its score on the validation side for the sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sklearn.metrics import f1_score

from ..config import Config
from . import encoder
from .data import Row
from .train import probabilities

MEASURE = "validation macro-F1"
SHOWN = 3


def ask(config: Config, folder: Path, rows: Sequence[Row], text: str) -> Iterator[str]:
    """The likeliest labels of `text` with their probabilities."""
    labels, shares = probabilities(folder, encoder.encode(encoder.load(config, folder), [text]))
    for share, label in sorted(zip(shares[0], labels, strict=True), reverse=True)[:SHOWN]:
        yield f"{share:.3f}  {label}"


def score(config: Config, folder: Path, rows: Sequence[Row]) -> float:
    """Macro-F1 over the labels of the rows."""
    vectors = encoder.encode(encoder.load(config, folder), [row.text for row in rows])
    labels, shares = probabilities(folder, vectors)
    predicted = [labels[i] for i in shares.argmax(axis=1)]
    given = [row.target for row in rows]
    return float(f1_score(given, predicted, labels=sorted(set(given)), average="macro"))
