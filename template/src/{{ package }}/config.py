"""The settings in `config.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHOICES = {
    "retriever": ("dense", "bm25", "hybrid"),
    "generator": ("extractive", "openai", "local"),
}


class ConfigError(ValueError):
    """A setting that cannot be used; the message names the file, the field and the remedy."""


@dataclass(frozen=True)
class Config:
    """All settings. `SECTIONS` says where each stands in the file."""

    documents: str = "data/documents"
    max_file_mb: int = 50
    max_tokens: int = 220  # of a chunk, as the encoder counts them
    overlap: int = 40  # tokens that a chunk repeats of the one before
    model: str = "all-MiniLM-L6-v2"
    retriever: str = "hybrid"
    k: int = 5  # chunks that an answer is made from
    candidates: int = 100  # of each ranking, before fusion
    rrf_k: int = 60
    hnsw_above: int = 50_000  # chunks
    generator: str = "extractive"

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


SECTIONS = {
    "corpus": ("documents", "max_file_mb"),
    "chunking": ("max_tokens", "overlap"),
    "encoder": ("model",),
    "retrieval": ("retriever", "k", "candidates", "rrf_k", "hnsw_above"),
    "answer": ("generator",),
}


def load_config(path: Path) -> Config:
    """Read `path`; a setting that is left out keeps its default.

    Raises `ConfigError` on a missing file, an unknown setting or an impossible value.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing: run this from the project's root") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    values: dict[str, Any] = {}
    for section, settings in table.items():
        known = SECTIONS.get(section)
        if known is None or not isinstance(settings, dict):
            raise ConfigError(f"{path}: [{section}] is unknown; there are {', '.join(SECTIONS)}")
        for name, value in settings.items():
            if name not in known:
                raise ConfigError(f"{path}: [{section}] has no {name}; it has {', '.join(known)}")
            values[name] = _checked(path, f"[{section}] {name}", name, value)
    config = Config(**values)
    if config.overlap * 2 > config.max_tokens:
        raise ConfigError(f"{path}: [chunking] overlap is at most half of max_tokens")
    return config


def _checked(path: Path, field: str, name: str, value: object) -> object:
    if isinstance(getattr(Config, name), str):
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{path}: {field} is a string, not {value!r}")
        if value not in CHOICES.get(name, (value,)):
            raise ConfigError(f"{path}: {field} is one of {', '.join(CHOICES[name])}, not {value!r}")
        return value
    least = 0 if name in ("overlap", "hnsw_above") else 16 if name == "max_tokens" else 1
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ConfigError(f"{path}: {field} is a whole number from {least}, not {value!r}")
    return value
