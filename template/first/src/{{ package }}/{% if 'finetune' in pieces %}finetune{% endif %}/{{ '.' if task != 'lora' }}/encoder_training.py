"""One training of the encoder with sentence-transformers' trainer, whatever the loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments

from ..config import Config
from . import encoder
from .training import Trained, arguments, fit

Columns = dict[str, list[Any]]


class Trainer(SentenceTransformerTrainer):  # type: ignore[misc, unused-ignore]
    """The trainer without its own model card, which asks the hub: ours is written from the run."""

    def add_model_card_callback(self, default_args_dict: dict[str, Any]) -> None:
        """None is added."""


def run(
    config: Config,
    columns: tuple[Columns, Columns],
    loss: Callable[[Any], Any],
    sampler: str,
    places: tuple[Path, Path, str],
    beside: Callable[[Any, Path], None] | None = None,
) -> Trained:
    """Train the base encoder on columns of training and validation rows.

    `places`: where the best model by validation loss goes, where checkpoints go, the fingerprint.
    `beside` adds to the folder of the best model.
    """
    from datasets import Dataset

    out, work, fingerprint = places
    training, validation = (Dataset.from_dict(side) for side in columns)
    model = encoder.load(config)
    model.model_card_data.local_files_only = True
    trainer = Trainer(
        model=model,
        args=SentenceTransformerTrainingArguments(**arguments(config, work), batch_sampler=sampler),
        train_dataset=training,
        eval_dataset=validation,
        loss=loss(model),
    )

    def save(folder: Path) -> None:
        model.save_pretrained(str(folder), create_model_card=False)
        if beside:
            beside(model, folder)

    return fit(trainer, config, out, fingerprint, save)
