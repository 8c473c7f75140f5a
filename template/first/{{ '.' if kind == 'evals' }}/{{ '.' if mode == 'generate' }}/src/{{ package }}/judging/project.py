"""The project's own seeds and golden questions, as config.toml names them."""

from __future__ import annotations

from pathlib import Path

from ..config import ConfigError, read_table
from ..encoder.encoder import Encoder
from ..encoder.vectors import VectorCache, user_cache
from ..settings import Config
from .conversations import rows


class Project:
    """What stands in a project's folder, read and checked."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = read_table(root / "config.toml", Config)

    def files(self) -> list[Path]:
        """All that the data consist of, to tell whether they have changed."""
        named = (self.config.data.file, self.config.data.golden)
        return [self.root / name for name in named if name]

    def seeds(self) -> dict[str, str]:
        """Text by id, of every seed; raises `ConfigError` for faulty rows."""
        data, found = self.config.data, {}
        for where, row in rows(self.root / data.file):
            for field in (data.id, data.text):
                if not str(row.get(field) or "").strip():
                    raise ConfigError(f"{where}: {field} is missing or empty")
            if str(row[data.id]) in found:
                raise ConfigError(f"{where}: id {row[data.id]} stands there twice")
            found[str(row[data.id])] = str(row[data.text])
        if not found:
            raise ConfigError(f"{data.file} holds no seed")
        return found

    def golden(self) -> list[str]:
        """The questions that must not be made again, each once."""
        data = self.config.data
        if not data.golden:
            return []
        asked = [(where, row.get(data.question)) for where, row in rows(self.root / data.golden)]
        if missing := [where for where, question in asked if not question]:
            raise ConfigError(f"{missing[0]}: there is no {data.question}")
        return list(dict.fromkeys(str(question) for _, question in asked))

    def encoder(self) -> Encoder:
        """The encoder of config.toml; its vectors are kept for all projects of this machine."""
        cached = VectorCache(user_cache() / "vectors.sqlite", print)
        return Encoder(self.config.encoder.model, cached, self.config.encoder.precision)
