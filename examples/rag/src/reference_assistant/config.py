"""The settings: config.toml, and .env for what is secret or differs between machines."""

import os
import tomllib
from pathlib import Path
from typing import Literal

from dotenv import load_dotenv
from pydantic import NonNegativeInt, PositiveInt, ValidationError
from pydantic.dataclasses import dataclass

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


@dataclass(frozen=True, config={"extra": "forbid"})
class Config:
    """What config.toml says; each setting is explained there."""

    documents: str
    encoder: str
    chunk_tokens: PositiveInt
    chunk_overlap: NonNegativeInt
    retriever: Literal["dense", "bm25", "hybrid"]
    k: PositiveInt
    candidates: PositiveInt
    rrf_k: NonNegativeInt
    refuse_below: float
    generator: str | None  # the chat model that words the answers; None: they are quoted

    def __post_init__(self) -> None:
        if self.chunk_overlap >= self.chunk_tokens:
            raise ValueError("chunk_overlap has to be smaller than chunk_tokens")


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    load_dotenv(ROOT / ".env")
    generator = os.environ.get("GENERATOR_MODEL") or None
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        return Config(**settings, generator=generator)
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
