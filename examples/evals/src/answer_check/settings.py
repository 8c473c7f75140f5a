"""The settings of config.toml, by section."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from .config import Table


class Data(Table):
    """The conversations, and which field is what."""

    file: str
    mapping: str


class Labels(Table):
    """What annotators were asked, and where their answers stand."""

    folder: str
    scale: list[str]  # the worst first
    good: str  # from this label on, a conversation passes
    question: str

    @model_validator(mode="after")
    def _on_the_scale(self) -> Labels:
        if self.good not in self.scale[1:]:
            raise ValueError(f"good must be on the scale, above its worst: {', '.join(self.scale)}")
        return self


class Graders(Table):
    """Which grader decides, which one is to be beaten, and the specification."""

    main: str
    baseline: str
    rules: str


class Judge(Table):
    """What a language model is asked, where one is set."""

    graders: list[Literal["rubric judge", "faithfulness", "factual correctness"]]
    items: int = Field(ge=0)
    again: int = Field(ge=0)


class EncoderSettings(Table):
    """The encoder of the similarities."""

    model: str
    precision: Literal["fp32", "int8"]


class Split(Table):
    """Thresholds are chosen on one half of the clusters and reported on the other."""

    seed: int


class Config(Table):
    """config.toml."""

    data: Data
    labels: Labels
    graders: Graders
    judge: Judge
    encoder: EncoderSettings
    split: Split
