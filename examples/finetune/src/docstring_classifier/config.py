"""The settings: config.toml."""

import tomllib
from pathlib import Path

from pydantic import PositiveFloat, PositiveInt, ValidationError, conlist
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
    label: str
    group: str
    validation_share: PositiveFloat
    test_share: PositiveFloat
    split_seed: int
    drop_duplicates: bool
    encoder: str
    max_tokens: PositiveInt
    epochs: PositiveInt
    batch: PositiveInt
    learning_rate: PositiveFloat
    seeds: conlist(int, min_length=1)
    wanted_accuracy: PositiveFloat


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
