"""The settings: config.toml, and .env for what is secret or differs between machines."""

import os
import tomllib
from pathlib import Path

from dotenv import load_dotenv
from pydantic import PositiveInt, ValidationError
from pydantic.dataclasses import dataclass

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


@dataclass(frozen=True, config={"extra": "forbid"})
class Config:
    """What config.toml says; each setting is explained there."""

    database: str
    documents: str
    max_steps: PositiveInt
    repeats: PositiveInt
    model: str | None  # the chat model that chooses the tools; None: rules do


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    load_dotenv(ROOT / ".env")
    model = os.environ.get("AGENT_MODEL") or None
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        return Config(**settings, model=model)
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
