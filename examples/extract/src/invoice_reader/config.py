"""The settings: config.toml, and .env for what is secret or differs between machines."""

import os
import tomllib
from pathlib import Path

from dotenv import load_dotenv
from pydantic import NonNegativeFloat, ValidationError
from pydantic.dataclasses import dataclass

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


@dataclass(frozen=True, config={"extra": "forbid"})
class Config:
    """What config.toml says; each setting is explained there."""

    documents: str
    usd_per_million_prompt_tokens: NonNegativeFloat
    usd_per_million_completion_tokens: NonNegativeFloat
    model: str | None  # the chat model that extracts; None: the rules do


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    load_dotenv(ROOT / ".env")
    model = os.environ.get("EXTRACTOR_MODEL") or None
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")), model=model)
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
