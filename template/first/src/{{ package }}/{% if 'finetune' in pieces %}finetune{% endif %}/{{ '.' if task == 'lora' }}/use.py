"""The trained language model at work, and its score on the validation side for the sweep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..config import Config
from . import language_model
from .data import Row
from .train import CHECKED, held_out

MEASURE = "log-likelihood per validation token"


def ask(config: Config, folder: Path, rows: Sequence[Row], text: str) -> Iterator[str]:
    """What the model writes for `text`."""
    loaded = language_model.load(config, folder)
    prompt = language_model.prompt(config, loaded.tokenizer, text)
    yield from language_model.answers(config, loaded, [prompt])


def score(config: Config, folder: Path, rows: Sequence[Row]) -> float:
    """Mean log-likelihood of the targets' tokens: minus the logarithm of the perplexity."""
    loaded = language_model.load(config, folder)
    rows = held_out(config, rows, CHECKED)
    found = language_model.losses(
        loaded,
        [language_model.prompt(config, loaded.tokenizer, row.text) for row in rows],
        [language_model.completion(config, loaded.tokenizer, row.target) for row in rows],
    )
    return -sum(loss for loss, _ in found) / sum(tokens for _, tokens in found)
