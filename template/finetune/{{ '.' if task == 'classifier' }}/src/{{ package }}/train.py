"""The fine-tune: the encoder with a linear layer on top, all of it trained.

The layer starts as the logistic regression of the frozen encoder, so that training begins at that
baseline and not at chance (linear probing, then fine-tuning: Kumar et al. 2022).
"""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from datasets import Dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers import SentenceTransformerTrainingArguments as Arguments
from sentence_transformers.sentence_transformer.modules import Dense
from transformers import set_seed
from transformers.trainer_utils import get_last_checkpoint

from .baselines import load_encoder, new_head
from .config import MODELS, Config
from .data import Data
from .export import export_onnx
from .objective import CrossEntropy, MacroF1

USED = ("encoder", "max_tokens", "epochs", "batch", "learning_rate", "wanted_accuracy")


def tune(data: Data, config: Config, seed: int) -> Path:
    """The folder of the model of these rows, settings and seed; trained if it is not there.

    A training that was stopped goes on from the last epoch that it finished.
    """
    folder, key = MODELS / f"seed-{seed}", training_key(data, config, seed)
    if is_done(folder, key):
        return folder
    checkpoints = MODELS / "checkpoints" / key
    checkpoints.mkdir(parents=True, exist_ok=True)
    set_seed(seed)
    model, labels = start_model(data.train, config)
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
            load_best_model_at_end=True,
            metric_for_best_model="macro_f1",
            seed=seed,
            report_to="none",
        ),
        train_dataset=to_dataset(data.train, labels),
        eval_dataset=to_dataset(data.validation, labels),
        loss=CrossEntropy(model),
        evaluator=MacroF1(data.validation, labels),
    )
    result = trainer.train(resume_from_checkpoint=get_last_checkpoint(str(checkpoints)))
    if trainer.is_world_process_zero():
        about = {
            "key": key,
            "rows": len(data.train),
            "seconds": result.metrics["train_runtime"],
            "macro_f1": trainer.state.best_metric,
            "log": trainer.state.log_history,
        }
        save(model, labels, about, data.validation, config, folder)
        shutil.rmtree(checkpoints)
    return folder


def is_done(folder: Path, key: str) -> bool:
    """Whether the model that is there is of this training."""
    done = folder / "training.json"
    return done.exists() and json.loads(done.read_text(encoding="utf-8"))["key"] == key


def training_key(data: Data, config: Config, seed: int) -> str:
    """A hash of all that the model is made from."""
    made_from = [data.train.to_json(), data.validation.to_json(), str(seed)]
    made_from += [str(getattr(config, name)) for name in USED]
    made_from += [Path(__file__).with_name(name).read_text() for name in ("train.py", "objective.py")]
    return sha256("\n".join(made_from).encode()).hexdigest()[:16]


def start_model(train: pd.DataFrame, config: Config) -> tuple[SentenceTransformer, list[str]]:
    """The encoder and the logistic regression of its vectors as one network, and its labels."""
    model = load_encoder(config)
    head = new_head().fit(model.encode(list(train["text"])), train["label"])
    weights, bias = head.coef_, head.intercept_
    if len(head.classes_) == 2:  # sklearn has one row for two labels
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    layer = Dense(weights.shape[1], len(bias), activation_function=torch.nn.Identity())
    layer.linear.weight.data = torch.tensor(weights, dtype=torch.float32)
    layer.linear.bias.data = torch.tensor(bias, dtype=torch.float32)
    model.append(layer.to(model.device))
    return model, list(head.classes_)


def to_dataset(rows: pd.DataFrame, labels: list[str]) -> Dataset:
    """Texts and the numbers of their labels."""
    known = rows[rows["label"].isin(labels)]
    numbers = [labels.index(label) for label in known["label"]]
    return Dataset.from_dict({"text": list(known["text"]), "label": numbers})


def save(
    model: SentenceTransformer,
    labels: list[str],
    about: dict,
    validation: pd.DataFrame,
    config: Config,
    folder: Path,
) -> None:
    """Write the model, as PyTorch and as ONNX, its card, and last what `predict` has to know."""
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(str(folder), create_model_card=False)
    export_onnx(model, folder / "model.onnx")
    outputs = torch.tensor(model.encode(list(validation["text"])))
    confidence, best = outputs.softmax(dim=1).max(dim=1)
    right = np.array(labels)[best] == validation["label"]
    about["abstain_below"] = choose_threshold(confidence.numpy(), right, config.wanted_accuracy)
    about |= {"labels": labels, "max_tokens": config.max_tokens}
    (folder / "README.md").write_text(model_card(about, config), encoding="utf-8")
    (folder / "training.json").write_text(json.dumps(about, indent=1), encoding="utf-8")


def choose_threshold(confidence: np.ndarray, right: np.ndarray, wanted: float) -> float:
    """The lowest confidence from which on `wanted` of the rows are right; above all if none is."""
    order = np.argsort(-confidence)
    accuracy = np.cumsum(np.asarray(right)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(accuracy >= wanted)
    return float(confidence[order[enough[-1]]]) if len(enough) else 1.0


def model_card(about: dict, config: Config) -> str:
    """What the model is, in the form that the Hugging Face hub reads."""
    return f"""---
pipeline_tag: text-classification
library_name: sentence-transformers
base_model: {config.encoder}
---
A classifier of texts into {len(about["labels"])} labels: {", ".join(about["labels"])}.

{config.encoder} with a linear layer, all of it trained for up to {config.epochs} epochs (learning rate
{config.learning_rate}, batches of {config.batch}, texts cut at {config.max_tokens} tokens) on
{about["rows"]} rows, in {about["seconds"]:.0f} s. The epoch with the best macro-F1 on the validation
rows is kept: {about["macro_f1"]:.3f}. It abstains below a confidence of {about["abstain_below"]:.3f}.

What it scores on rows that it has not seen is in the project's reports.
"""
