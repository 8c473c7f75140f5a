"""The fine-tune: a text is drawn to its target and away from the others of its batch."""

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformerTrainer
from sentence_transformers import SentenceTransformerTrainingArguments as Arguments
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from transformers.trainer_utils import get_last_checkpoint

from .config import MODELS, Config
from .data import Data
from .model import export_onnx, load_encoder


def tune(data: Data, config: Config, seed: int) -> Path:
    """The folder of the model of these rows, settings and seed; trained if it is not there.

    A training that was stopped goes on from the last epoch that it finished.
    """
    made_from = (replace(config, seeds=[seed]), data.train.to_json(), data.validation.to_json())
    key = sha256(repr(made_from).encode()).hexdigest()[:16]
    folder, checkpoints = MODELS / f"seed-{seed}", MODELS / "checkpoints" / key
    done = folder / "training.json"
    if done.exists() and json.loads(done.read_text(encoding="utf-8"))["key"] == key:
        return folder
    checkpoints.mkdir(parents=True, exist_ok=True)
    model = load_encoder(config)
    trainer = SentenceTransformerTrainer(
        model,
        Arguments(
            output_dir=str(checkpoints),
            num_train_epochs=config.epochs,
            per_device_train_batch_size=config.batch,
            learning_rate=config.learning_rate,
            warmup_steps=0.1,  # below 1: a share of the steps
            batch_sampler="no_duplicates",  # a target that is there twice would be its own negative
            eval_strategy="epoch",
            save_strategy="epoch",
            logging_strategy="epoch",
            load_best_model_at_end=True,  # by the loss on the validation rows
            seed=seed,
            use_cpu=not torch.accelerator.is_available(),  # else torchrun's processes do not meet
        ),
        train_dataset=to_dataset(data.train),
        eval_dataset=to_dataset(data.validation),
        loss=MultipleNegativesRankingLoss(model),
    )
    result = trainer.train(resume_from_checkpoint=get_last_checkpoint(str(checkpoints)))
    if trainer.is_world_process_zero():
        shutil.rmtree(folder, ignore_errors=True)
        model.save_pretrained(str(folder))
        export_onnx(model, folder / "model.onnx")
        targets = list(pd.concat([data.train, data.validation, data.test])["target"].unique())
        np.save(folder / "targets.npy", model.encode(targets))
        seconds, log = result.metrics["train_runtime"], trainer.state.log_history
        about = {"key": key, "seconds": seconds, "log": log, "max_tokens": config.max_tokens}
        done.write_text(json.dumps(about | {"targets": targets}, indent=1), encoding="utf-8")
        shutil.rmtree(checkpoints)
    return folder


def to_dataset(rows: pd.DataFrame) -> Dataset:
    """The pairs, by the names that the loss knows."""
    return Dataset.from_dict({"anchor": list(rows["text"]), "positive": list(rows["target"])})
