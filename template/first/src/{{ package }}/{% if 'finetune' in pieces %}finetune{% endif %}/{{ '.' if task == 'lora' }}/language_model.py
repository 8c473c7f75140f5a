"""The language model: loading it, its prompts, its answers, and what a target costs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import Config
from .data import Row
from .pretrained import resolve

BATCH = 16


@dataclass(frozen=True)
class Loaded:
    """A model with its tokenizer, which pads on the left."""

    model: Any
    tokenizer: Any


def load(config: Config, folder: Path | None = None) -> Loaded:
    """The base model, or the one in `folder`, in fp32, on the GPU where there is one."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    path = str(folder or resolve(config.base)[0])
    # transformers takes the precision of the file; small models train worse in half of it.
    model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(path, padding_side="left", local_files_only=True)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return Loaded(model.to("cuda" if torch.cuda.is_available() else "cpu").eval(), tokenizer)


def prompt(config: Config, tokenizer: Any, text: str) -> str:
    """`model.prompt` around the first `data.max_tokens` of `text`."""
    return config.prompt.replace("{text}", cut(tokenizer, text, config.max_tokens))


def completion(config: Config, tokenizer: Any, target: str) -> str:
    """What is to be written after the prompt: a space, and the target's first tokens."""
    return " " + cut(tokenizer, target, config.new_tokens)


def cut(tokenizer: Any, text: str, tokens: int) -> str:
    """The first `tokens` of a text, as a text."""
    places = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ends = [end for _, end in places["offset_mapping"]]
    return text[: ends[tokens - 1]] if len(ends) > tokens else text


def few_shot(config: Config, tokenizer: Any, rows: Sequence[Row], text: str) -> str:
    """The prompt of `text` behind `rows` with their targets."""
    shown = [
        prompt(config, tokenizer, row.text) + completion(config, tokenizer, row.target)
        for row in rows
    ]
    return "\n\n".join([*shown, prompt(config, tokenizer, text)])


def examples(config: Config, tokenizer: Any, rows: Sequence[Row]) -> list[Row]:
    """`model.shots` rows: the first that take half of `data.max_tokens`, else the shortest."""

    def length(row: Row) -> int:
        return max(len(tokenizer(row.text)["input_ids"]), config.max_tokens // 2)

    return sorted(rows, key=length)[: config.shots]


def answers(config: Config, loaded: Loaded, prompts: Sequence[str]) -> list[str]:
    """The likeliest next `model.new_tokens` tokens (greedy), up to the first `model.end`.

    Without an end of its own, an answer ends where the prompt begins again.
    """
    import torch

    again = config.prompt.partition("{text}")[0].strip() or "\n\n"
    tokenizer, found = loaded.tokenizer, [""] * len(prompts)
    for places in _batches(loaded, prompts):
        inputs = tokenizer([prompts[i] for i in places], return_tensors="pt", padding=True)
        with torch.no_grad():
            written = loaded.model.generate(
                **inputs.to(loaded.model.device),
                max_new_tokens=config.new_tokens,
                do_sample=False,
                pad_token_id=tokenizer.pad_token_id,
            )
        new = written[:, inputs["input_ids"].shape[1] :]
        texts = tokenizer.batch_decode(new, skip_special_tokens=True)
        for i, text in zip(places, texts, strict=True):
            found[i] = text.strip().partition(config.end or again)[0].strip()
    return found


def losses(
    loaded: Loaded, prompts: Sequence[str], completions: Sequence[str]
) -> list[tuple[float, int]]:
    """Of each completion: the sum of its tokens' negative log-likelihoods, and how many they are.

    exp(sum / tokens) over all of them is the perplexity. The end of the text is not counted: only
    what was trained here knows where an answer ends.
    """
    import torch

    pairs = [
        (  # a prompt begins as it does in training and in writing
            loaded.tokenizer(first)["input_ids"],
            loaded.tokenizer(second, add_special_tokens=False)["input_ids"],
        )
        for first, second in zip(prompts, completions, strict=True)
    ]
    found = [(0.0, 0)] * len(pairs)
    for places in _batches(loaded, prompts):
        batch = [pairs[i] for i in places]
        longest = max(len(first) + len(second) for first, second in batch)
        most = max(len(second) for _, second in batch)
        rows = [[*first, *second] for first, second in batch]
        ids = torch.tensor([[0] * (longest - len(row)) + row for row in rows])
        mask = torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows])
        device = loaded.model.device
        with torch.no_grad():
            logits = loaded.model(
                input_ids=ids.to(device),
                attention_mask=mask.to(device),
                position_ids=(mask.cumsum(1) - 1).clamp(min=0).to(device),
                logits_to_keep=most + 1,
            ).logits[:, :-1]
        kept = ids[:, -most:].to(device)
        likely = logits.log_softmax(-1).gather(-1, kept.unsqueeze(-1)).squeeze(-1)
        for i, (_, second), row in zip(places, batch, likely, strict=True):
            found[i] = (-float(row[len(row) - len(second) :].sum()), len(second))
    return found


def _batches(loaded: Loaded, texts: Sequence[str]) -> Iterator[list[int]]:
    """Places of the texts, those of like length together."""
    lengths = [len(loaded.tokenizer(text)["input_ids"]) for text in texts]
    order = sorted(range(len(texts)), key=lambda i: lengths[i])
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]
