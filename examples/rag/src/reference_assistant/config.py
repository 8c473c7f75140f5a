"""Settings from config.toml; which generator is behind `auto` follows from the environment."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from dotenv import load_dotenv

SECTIONS = {
    "documents": ("documents", "max_file_mb"),
    "chunking": ("max_tokens", "overlap"),
    "encoder": ("model", "precision"),
    "retrieval": ("retriever", "k", "candidates", "rrf_k", "hnsw_above"),
    "answer": ("generator", "prompt"),
}
CHOICES = {
    "precision": ("fp32", "int8"),
    "retriever": ("dense", "bm25", "hybrid"),
    "generator": ("auto", "extractive", "openai", "local"),
}
PROMPTS = {"openai": "answer.txt", "local": "completion.txt"}
MINIMUM = {"overlap": 0, "hnsw_above": 0, "max_tokens": 16}


class ConfigError(ValueError):
    """Bad input (exit code 2): one sentence with the file and the field."""


class MissingError(ModuleNotFoundError):
    """Something the environment lacks (exit code 3): one sentence with the remedy."""


@dataclass(frozen=True)
class Config:
    """config.toml, checked. Paths are relative to the project's root.

    `generator` is never auto; `prompt` is for the extractive one, which reads none.
    """

    documents: Path
    max_file_mb: int
    max_tokens: int
    overlap: int
    model: str
    precision: str
    retriever: str
    k: int
    candidates: int
    rrf_k: int
    hnsw_above: int
    generator: str
    prompt: str  # a file in prompts/

    def to_dict(self) -> dict[str, Any]:
        """Plain values by section, as config.toml has them."""
        values = asdict(self) | {"documents": self.documents.as_posix()}
        return {name: {key: values[key] for key in keys} for name, keys in SECTIONS.items()}


def load_config(path: Path) -> Config:
    """Read `path`, and the .env beside it into the environment.

    Raises `ConfigError` for what is missing, unknown or out of range.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist: run this in the project's folder") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    load_dotenv(path.parent / ".env")
    kinds = {field.name: field.type for field in fields(Config)}
    values: dict[str, Any] = {}
    for section, keys in SECTIONS.items():
        found = table.pop(section, {})
        if not isinstance(found, dict) or set(found) != set(keys):
            raise ConfigError(f"{path}: [{section}] must have exactly {', '.join(keys)}")
        for key in keys:
            values[key] = _checked(f"{path}: {section}.{key}", key, found[key], str(kinds[key]))
    if table:
        raise ConfigError(f"{path}: unknown {', '.join(table)}; there are {', '.join(SECTIONS)}")
    if values["overlap"] * 2 > values["max_tokens"]:
        raise ConfigError(f"{path}: chunking.overlap must be at most half of max_tokens")
    if values["generator"] == "auto":
        values["generator"] = "openai" if os.environ.get("GENERATOR_MODEL") else "extractive"
    if values["prompt"] == "auto":
        values["prompt"] = PROMPTS.get(values["generator"], "auto")
    return Config(**values)


def _checked(where: str, key: str, value: Any, kind: str) -> Any:
    wanted: type = int if kind == "int" else str
    if not isinstance(value, wanted) or isinstance(value, bool) or value == "":
        raise ConfigError(f"{where} is {value!r}: it must be {kind.lower()}")
    if isinstance(value, int) and value < MINIMUM.get(key, 1):
        raise ConfigError(f"{where} is {value}: it must be at least {MINIMUM.get(key, 1)}")
    if value not in CHOICES.get(key, (value,)):
        raise ConfigError(f"{where} is {value!r}: choose one of {', '.join(CHOICES[key])}")
    return Path(str(value)) if kind == "Path" else value
