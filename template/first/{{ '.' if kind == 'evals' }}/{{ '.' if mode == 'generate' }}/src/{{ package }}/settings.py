"""The settings of config.toml, by section."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .config import Table


class Data(Table):
    """The seeds, and the questions that must not be made again."""

    file: str
    id: str
    text: str
    golden: str
    question: str


class Generate(Table):
    """How much is made."""

    seeds: int = Field(ge=0)
    each: int = Field(ge=1)


class Verify(Table):
    """From where on a candidate is kept."""

    least_words: int = Field(ge=1)
    supported: float = Field(ge=0, le=1)
    round_trip: int = Field(ge=1)
    alike: float = Field(ge=0, le=1)
    overlap: float = Field(gt=0, le=1)


class EncoderSettings(Table):
    """The encoder of the round trip and of the repeats."""

    model: str
    precision: Literal["fp32", "int8"]


class Split(Table):
    """The seed of what is random."""

    seed: int


class Config(Table):
    """config.toml."""

    data: Data
    generate: Generate
    verify: Verify
    encoder: EncoderSettings
    split: Split
