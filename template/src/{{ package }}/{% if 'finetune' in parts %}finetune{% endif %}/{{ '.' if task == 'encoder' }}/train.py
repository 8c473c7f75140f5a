"""Contrastive training: each text is drawn to its target and away from the batch's others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..config import Config
from . import encoder
from .data import Row
from .training import Trained, arguments, fit


def train(
    config: Config,
    rows: Sequence[Row],
    validation: Sequence[Row],
    out: Path,
    work: Path,
    fingerprint: str,
) -> Trained:
    """Train on `rows` by MultipleNegativesRankingLoss (van den Oord et al. 2018, InfoNCE).

    The best model by validation loss is saved to `out`; checkpoints go to `work`.
    """
    from sentence_transformers import (
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    chosen = sample(config, rows)
    model = encoder.load(config)
    card = model.model_card_data  # ours is written from the run; its own would ask the hub
    card.local_files_only, card.generate_widget_examples = True, False
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            **arguments(config, work, len(chosen)),
            batch_sampler="no_duplicates",  # a twin of the target is no negative
        ),
        train_dataset=_pairs(chosen),
        eval_dataset=_pairs(validation),
        loss=MultipleNegativesRankingLoss(model),
    )
    return fit(trainer, config, out, fingerprint, lambda folder: _save(model, folder))


def sample(config: Config, rows: Sequence[Row]) -> list[Row]:
    """`config.rows` of the rows, seeded; a larger sample holds the smaller one. 0: all."""
    order = random.Random(config.seed).sample(list(rows), len(rows))
    return order[: config.rows or len(order)]


def _pairs(rows: Sequence[Row]) -> Any:
    from datasets import Dataset

    columns = {"anchor": [row.text for row in rows], "positive": [row.target for row in rows]}
    return Dataset.from_dict(columns)


def _save(model: Any, folder: Path) -> None:
    model.save_pretrained(str(folder), create_model_card=False)
