"""The fine-tune: small matrices beside the weights of the last layers (LoRA) learn the targets."""

import json
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pandas as pd
import torch
from datasets import Dataset
from peft import LoraConfig
from transformers.trainer_utils import get_last_checkpoint
from trl import SFTConfig, SFTTrainer

from .config import MODELS, Config
from .data import Data
from .model import Writer

# The linear layers of a Llama, which SmolLM2, Qwen and Mistral call the same.
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def tune(data: Data, config: Config, seed: int) -> Path:
    """The folder of the adapter of these rows, settings and seed; trained if it is not there.

    A training that was stopped goes on from the last epoch that it finished.
    """
    size = min(config.train_rows, len(data.train))
    rows = data.train.sample(size, random_state=config.split_seed)
    made_from = (replace(config, seeds=[seed]), rows.to_json(), data.validation.to_json())
    key = sha256(repr(made_from).encode()).hexdigest()[:16]
    folder, checkpoints = MODELS / f"seed-{seed}", MODELS / "checkpoints" / key
    done = folder / "training.json"
    if done.exists() and json.loads(done.read_text(encoding="utf-8"))["key"] == key:
        return folder
    checkpoints.mkdir(parents=True, exist_ok=True)
    writer = Writer(config)
    depth = writer.model.config.num_hidden_layers
    trainer = SFTTrainer(
        writer.model,
        SFTConfig(
            output_dir=str(checkpoints),
            num_train_epochs=config.epochs,
            per_device_train_batch_size=config.batch,
            learning_rate=config.learning_rate,
            warmup_steps=0.1,  # below 1: a share of the steps
            completion_only_loss=True,  # writing the prompt is not what is learnt
            eval_strategy="epoch",
            save_strategy="epoch",
            logging_strategy="epoch",
            load_best_model_at_end=True,  # by the loss on the validation rows
            seed=seed,
            use_cpu=not torch.accelerator.is_available(),  # else torchrun's processes do not meet
            bf16=False,
        ),
        train_dataset=to_dataset(rows, writer),
        eval_dataset=to_dataset(data.validation[: config.test_rows], writer),
        processing_class=writer.tokenizer,
        peft_config=LoraConfig(
            r=config.rank,
            lora_alpha=2 * config.rank,
            target_modules=LINEAR,
            layers_to_transform=list(range(max(0, depth - config.layers), depth)),
            task_type="CAUSAL_LM",
        ),
    )
    result = trainer.train(resume_from_checkpoint=get_last_checkpoint(str(checkpoints)))
    if trainer.is_world_process_zero():
        shutil.rmtree(folder, ignore_errors=True)
        trainer.save_model(str(folder))  # the adapter, and its card
        seconds, log = result.metrics["train_runtime"], trainer.state.log_history
        about = {"key": key, "seconds": seconds, "log": log}
        done.write_text(json.dumps(about, indent=1), encoding="utf-8")
        shutil.rmtree(checkpoints)
    return folder


def to_dataset(rows: pd.DataFrame, writer: Writer) -> Dataset:
    """Prompts and what is to be written after each; an answer ends with its line."""
    prompts = [writer.prompt(text) for text in rows["text"]]
    return Dataset.from_dict({"prompt": prompts, "completion": [f" {t}\n" for t in rows["target"]]})
