"""The settings of config.toml."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, PositiveInt, ValidationError

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


class Config(BaseModel, extra="forbid"):
    """What config.toml says; each setting is explained there."""

    count: PositiveInt
    difficulties: list[PositiveInt]
    attempts: PositiveInt
    seed: int


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
