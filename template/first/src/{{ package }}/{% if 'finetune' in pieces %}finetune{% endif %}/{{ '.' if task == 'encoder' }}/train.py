"""Contrastive training: each text is drawn to its target and away from the batch's others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..config import Config
from . import encoder_training
from .data import Row, sample
from .training import Trained


def train(
    config: Config,
    rows: Sequence[Row],
    validation: Sequence[Row],
    places: tuple[Path, Path, str],
) -> Trained:
    """Train on `rows` by MultipleNegativesRankingLoss (InfoNCE, van den Oord et al. 2018)."""
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    columns = (_columns(sample(config, rows)), _columns(validation))
    # No duplicates: a twin of the target would count as a negative.
    return encoder_training.run(
        config, columns, MultipleNegativesRankingLoss, "no_duplicates", places
    )


def _columns(rows: Sequence[Row]) -> encoder_training.Columns:
    return {"anchor": [row.text for row in rows], "positive": [row.target for row in rows]}
