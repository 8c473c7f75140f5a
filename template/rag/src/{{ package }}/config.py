"""The settings: config.toml, and .env for what is secret or differs between machines."""

import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from dotenv import load_dotenv

ROOT = Path(__file__).parents[2]
RETRIEVERS = ("dense", "bm25", "hybrid")


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
    if found.keys() != wanted.keys():
        wrong = ", ".join(sorted(found.keys() ^ wanted.keys()))
        raise UserError(f"{path}: settings missing or unknown: {wrong}")
    for name, kind in wanted.items():
        if kind is float and isinstance(found[name], int):
            found[name] = float(found[name])
        if not isinstance(found[name], kind):
            raise UserError(f"{path}: {name} must be {kind.__name__}, not {found[name]!r}")
    config = Config(**found)
    if config.retriever not in RETRIEVERS:
        raise UserError(f"{path}: retriever must be one of {', '.join(RETRIEVERS)}")
    if not 0 < config.k <= config.candidates:
        raise UserError(f"{path}: k must be at least 1 and at most candidates")
    if not 0 <= config.chunk_overlap < config.chunk_tokens:
        raise UserError(f"{path}: chunk_overlap must be at least 0 and below chunk_tokens")
    return config


def generator_model() -> str | None:
    """The chat model that words the answers; None: they are quoted from the documents."""
    return os.environ.get("GENERATOR_MODEL") or None
