"""What is served, from config.toml; how it is served comes from the environment (`serving`)."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from pathlib import Path


class ConfigError(ValueError):
    """Bad input (exit code 2): one sentence with the file and the field."""


class MissingError(ModuleNotFoundError):
    """Something the environment lacks (exit code 3): one sentence with the remedy."""


@dataclass(frozen=True)
class Config:
    """config.toml, checked."""

    model: str
    precision: str

    def to_dict(self) -> dict[str, dict[str, str]]:
        """Plain values by section, as config.toml has them."""
        return {"encoder": asdict(self)}


def load_config(path: Path) -> Config:
    """Read `path`. Raises `ConfigError` for what is missing, unknown or out of range."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist: run this in the project's folder") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    found, keys = table.get("encoder"), [field.name for field in fields(Config)]
    if set(table) != {"encoder"} or not isinstance(found, dict) or set(found) != set(keys):
        raise ConfigError(f"{path} must have [encoder] with exactly {', '.join(keys)}")
    for key in keys:
        if not isinstance(found[key], str) or not found[key]:
            raise ConfigError(f"{path}: encoder.{key} is {found[key]!r}: it must be text")
    if found["precision"] not in ("fp32", "int8"):
        raise ConfigError(f"{path}: encoder.precision is {found['precision']!r}: fp32 or int8")
    return Config(**found)
