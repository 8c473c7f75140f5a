"""The settings: config.toml, and .env for what is secret or differs between machines."""

import os
import tomllib
from pathlib import Path
from typing import Literal

from dotenv import load_dotenv
from pydantic import PositiveInt, ValidationError
from pydantic.dataclasses import dataclass

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """Something the user can mend; the message says what, where and how."""


@dataclass(frozen=True, config={"extra": "forbid"})
class Config:
    """What config.toml says; each setting is explained there."""

    documents: str
    encoder: str
    chunk_tokens: PositiveInt
    chunk_overlap: int
    retriever: Literal["dense", "bm25", "hybrid"]
    k: PositiveInt
    candidates: PositiveInt
    rrf_k: int
    refuse_below: float


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    load_dotenv(ROOT / ".env")
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None


def generator_model() -> str | None:
    """The chat model that words the answers; None: they are quoted from the documents."""
    return os.environ.get("GENERATOR_MODEL") or None
