"""The settings: config.toml."""

import tomllib
from pathlib import Path

from pydantic import PositiveFloat, PositiveInt, ValidationError
from pydantic.dataclasses import dataclass

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


@dataclass(frozen=True, config={"extra": "forbid"})
class Config:
    """What config.toml says; each setting is explained there."""

    train: str
    validation: str
    test: str
    text: str
    target: str
    group: str
    validation_share: PositiveFloat
    test_share: PositiveFloat
    split_seed: int
    drop_duplicates: bool
    model: str
    prompt: str
    max_tokens: PositiveInt
    new_tokens: PositiveInt
    shots: PositiveInt
    rank: PositiveInt
    layers: PositiveInt
    train_rows: PositiveInt
    test_rows: PositiveInt
    epochs: PositiveInt
    batch: PositiveInt
    learning_rate: PositiveFloat
    seeds: list[int]


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
