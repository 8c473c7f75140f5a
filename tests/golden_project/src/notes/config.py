"""The settings of the miniature."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Config:
    documents: str = "data/documents"
    k: int = 5


def load_config() -> Config:
    return Config()
