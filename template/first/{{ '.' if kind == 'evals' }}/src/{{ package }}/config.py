"""What config.toml and mapping.toml are read with: every value is checked before anything runs."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TypeVar

from dotenv import load_dotenv
from pydantic import BaseModel, ConfigDict, ValidationError


class ConfigError(ValueError):
    """Bad input (exit code 2): one sentence with the file and the field."""


class MissingError(ModuleNotFoundError):
    """Something the environment lacks (exit code 3): one sentence with the remedy."""


class Table(BaseModel):
    """A table of a TOML file: unknown fields are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


T = TypeVar("T", bound=Table)


def read_table(path: Path, table: type[T]) -> T:
    """The file at `path` as a `table`; raises `ConfigError` naming the file and the field."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist: run this in the project's folder") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    try:
        return table.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(f"{path}: {field}: {message[0].lower()}{message[1:]}") from None


def load_environment(root: Path) -> None:
    """Bring the project's .env, if there is one, into the environment."""
    if os.path.exists(root / ".env"):
        load_dotenv(root / ".env")
