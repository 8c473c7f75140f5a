"""The fine-tune: it starts as the logistic regression on the frozen encoder (Kumar et al. 2022)."""

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from datasets import Dataset
from scipy.special import softmax
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers import SentenceTransformerTrainingArguments as Arguments
from transformers.trainer_utils import get_last_checkpoint

from .config import MODELS, Config
from .data import Data
from .model import CrossEntropy, add_head, export_onnx, load_encoder


def tune(data: Data, config: Config, seed: int) -> Path:
    """The folder of the model of these rows, settings and seed; trained if it is not there."""
    made_from = (replace(config, seeds=[seed]), data.train.to_json(), data.validation.to_json())
    key = sha256(repr(made_from).encode()).hexdigest()[:16]
    folder, checkpoints = MODELS / f"seed-{seed}", MODELS / "checkpoints" / key
    done = folder / "training.json"
    if done.exists() and json.loads(done.read_text(encoding="utf-8"))["key"] == key:
        return folder
    checkpoints.mkdir(parents=True, exist_ok=True)
    model = load_encoder(config)
    labels = add_head(model, data.train)
    trainer = SentenceTransformerTrainer(
        model,
        Arguments(
            output_dir=str(checkpoints),
            num_train_epochs=config.epochs,
            per_device_train_batch_size=config.batch,
            learning_rate=config.learning_rate,
            warmup_steps=0.1,  # below 1: a share of the steps
            eval_strategy="epoch",
            save_strategy="epoch",
            logging_strategy="epoch",
            load_best_model_at_end=True,  # by the loss on the validation rows
            seed=seed,
            use_cpu=not torch.accelerator.is_available(),  # else torchrun's processes do not meet
        ),
        train_dataset=to_dataset(data.train, labels),
        eval_dataset=to_dataset(data.validation, labels),
        loss=CrossEntropy(model),
    )
    # A training that was stopped goes on from the last epoch that it finished.
    result = trainer.train(resume_from_checkpoint=get_last_checkpoint(str(checkpoints)))
    trainer.accelerator.wait_for_everyone()  # torchrun's other processes read the checkpoints, too
    if trainer.is_world_process_zero():
        about = {
            "key": key,
            "labels": labels,
            "max_tokens": config.max_tokens,
            "abstain_below": choose_threshold(model, labels, data.validation, config),
            "seconds": result.metrics["train_runtime"],
            "log": trainer.state.log_history,
        }
        shutil.rmtree(folder, ignore_errors=True)
        model.model_card_data.task_name = "text classification"
        model.save_pretrained(str(folder))
        export_onnx(model, folder / "model.onnx")
        done.write_text(json.dumps(about, indent=1), encoding="utf-8")
        shutil.rmtree(checkpoints)
    return folder


def to_dataset(rows: pd.DataFrame, labels: list[str]) -> Dataset:
    """Texts and the numbers of their labels."""
    known = rows[rows["label"].isin(labels)]
    numbers = known["label"].map(labels.index)
    return Dataset.from_dict({"text": list(known["text"]), "label": list(numbers)})


def choose_threshold(
    model: SentenceTransformer, labels: list[str], rows: pd.DataFrame, config: Config
) -> float:
    """The lowest confidence from which on `wanted_accuracy` of the rows is right; else 1."""
    probabilities = softmax(model.encode(list(rows["text"])), axis=1)
    confidence = probabilities.max(axis=1)
    right = np.array(labels)[probabilities.argmax(axis=1)] == rows["label"].to_numpy()
    for threshold in np.sort(confidence):
        if right[confidence >= threshold].mean() >= config.wanted_accuracy:
            return float(threshold)
    return 1.0
