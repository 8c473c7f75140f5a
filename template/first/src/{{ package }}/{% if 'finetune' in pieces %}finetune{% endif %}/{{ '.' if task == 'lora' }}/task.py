"""The task: a language model that writes the target (a summary) for a text (a function)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from . import smollm2

if TYPE_CHECKING:
    from .sample import Definition

STRATIFY = False  # targets are texts of their own
TOGETHER = False  # rows with the same answer may be on different sides
PER_MODULE = math.inf  # rows of the sample: all
PACKAGED = {smollm2.NAME: (smollm2.PACKAGE, smollm2.folder)}
# Settings of the sweep, and the field that each varies.
VARIED = {"sizes": "rows", "ranks": "rank", "learning_rates": "learning_rate"}


def sample_row(definition: Definition) -> dict[str, str] | None:
    """A function's source → what it does; None for a class."""
    if definition.kind == "class":
        return None
    return {"text": definition.code, "target": definition.summary}
