"""LoRA: small matrices beside the weights of the last layers are trained (Hu et al. 2021)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig
from transformers import DataCollatorForSeq2Seq
from trl import SFTConfig, SFTTrainer

from ..config import Config
from ..errors import StopError
from . import language_model
from .data import Row, drawn, sample
from .training import Trained, arguments, fit

ADAPTER = "adapter"  # the trained matrices alone, below the folder of the merged model
CHECKED = 32  # validation rows that choose the best step


class Trainer(SFTTrainer):  # type: ignore[misc, unused-ignore]
    """The trainer with its loss worked out at the targets alone, and no model card of its own."""

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, **kwargs: Any
    ) -> Any:
        """The model's own loss, of the same value: TRL 1.16 scores every position on a CPU.

        Padding on the left, as the tokenizer does, has all targets end the batch's rows: the head
        gives logits for these last places alone. It is most of a step for a small model.
        """
        kept = int((inputs["labels"] != -100).sum(1).max()) + 1  # the first is told from one before
        places = (inputs["attention_mask"].cumsum(1) - 1).clamp(min=0)
        inputs = inputs | {"labels": inputs["labels"][:, -kept:], "position_ids": places}
        inputs |= {"logits_to_keep": kept, "use_cache": False}
        return super(SFTTrainer, self).compute_loss(model, inputs, return_outputs, **kwargs)

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """None is written."""


def train(
    config: Config,
    rows: Sequence[Row],
    validation: Sequence[Row],
    places: tuple[Path, Path, str],
) -> Trained:
    """Train on `rows`; keeps the adapter, and the model with it merged in."""
    out, work, fingerprint = places
    trainer = make_trainer(config, sample(config, rows), validation, work)

    def save(folder: Path) -> None:
        trainer.model.save_pretrained(str(folder / ADAPTER))
        trainer.model.merge_and_unload().save_pretrained(str(folder))
        trainer.processing_class.save_pretrained(str(folder))

    return fit(trainer, config, out, fingerprint, save)


def held_out(config: Config, rows: Sequence[Row], size: int) -> list[Row]:
    """`size` validation or test rows (0: all), the same for all seeds of the training."""
    return drawn(rows, size, config.split_seed)


def make_trainer(
    config: Config, rows: Sequence[Row], validation: Sequence[Row], work: Path
) -> Trainer:
    """TRL's trainer on prompts and completions; the loss is that of the completions alone."""
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    # TRL 1.16 passes on a name that transformers is about to drop.
    warnings.filterwarnings("ignore", ".*gradient_checkpointing", FutureWarning)
    loaded = language_model.load(config)
    training, checked = (
        Dataset.from_dict(_columns(config, loaded.tokenizer, side))
        for side in (rows, held_out(config, validation, CHECKED))
    )
    return Trainer(
        model=loaded.model,
        processing_class=loaded.tokenizer,
        data_collator=DataCollatorForSeq2Seq(loaded.tokenizer),
        args=SFTConfig(
            **arguments(config, work),
            max_length=None,  # both parts are cut before
            packing=False,
            completion_only_loss=True,
            gradient_checkpointing=False,
            bf16=False,
        ),
        train_dataset=training,
        eval_dataset=checked,
        peft_config=LoraConfig(
            task_type="CAUSAL_LM",
            r=config.rank,
            lora_alpha=2 * config.rank,
            target_modules=last_linear(loaded.model, config.layers),
        ),
    )


def last_linear(model: Any, layers: int) -> list[str]:
    """Names of the linear modules of the last `layers` layers; raises `StopError` without any."""
    names = [name for name, part in model.named_modules() if isinstance(part, torch.nn.Linear)]
    numbers = {name: int(found[1]) for name in names if (found := re.search(r"\.(\d+)\.", name))}
    first = max(numbers.values(), default=0) - layers + 1
    if not numbers:
        raise StopError("model.base has no numbered layers of linear modules: name another", code=2)
    return [name for name, number in numbers.items() if number >= first]


def _columns(config: Config, tokenizer: Any, rows: Sequence[Row]) -> dict[str, list[str]]:
    return {
        "prompt": [language_model.prompt(config, tokenizer, row.text) for row in rows],
        "completion": [language_model.completion(config, tokenizer, row.target) for row in rows],
    }
