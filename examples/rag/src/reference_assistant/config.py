"""The settings: config.toml, and .env for what is secret or differs between machines."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from dotenv import load_dotenv

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """Something the user can mend; the message says what, where and how."""


@dataclass(frozen=True)
class Config:
    """What config.toml says; each setting is explained there."""

    documents: str
    encoder: str
    chunk_tokens: int
    chunk_overlap: int
    retriever: str
    k: int
    candidates: int
    rrf_k: int
    refuse_below: float


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    load_dotenv(ROOT / ".env")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from None
    wanted = {field.name: field.type for field in fields(Config)}
    wrong = sorted(found.keys() ^ wanted.keys())
    wrong += [name for name in found.keys() & wanted if not isinstance(found[name], wanted[name])]
    if wrong:
        raise UserError(f"{path}: missing, unknown or of the wrong type: {', '.join(wrong)}")
    return Config(**found)


def generator_model() -> str | None:
    """The chat model that words the answers; None: they are quoted from the documents."""
    return os.environ.get("GENERATOR_MODEL") or None
