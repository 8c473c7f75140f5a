"""What config.toml says; each setting is explained there."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ValidationError

ROOT = Path(__file__).parents[2]


class UserError(Exception):
    """A fault that the user can correct; the message says what, where and how."""


class Source(BaseModel, extra="forbid"):
    files: list[str]
    id: str


class Log(Source):
    cluster: list[str] = []
    segments: list[str] = []


class Labels(Source):
    label: str
    annotator: str | None = None
    classes: list[str] = []


class Outcomes(Source):
    fields: list[str]


class Config(BaseModel, extra="forbid"):
    conversations: Log
    labels: Labels | None = None
    outcomes: Outcomes | None = None


def load_config(path: Path = ROOT / "config.toml") -> Config:
    """Read the settings. Raises `UserError` for a file that does not fit `Config`."""
    try:
        return Config(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, TypeError, ValidationError) as error:
        raise UserError(f"{path} cannot be used: {error}") from None
