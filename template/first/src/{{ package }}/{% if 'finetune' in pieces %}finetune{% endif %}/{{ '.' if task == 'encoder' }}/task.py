"""The task: an encoder that finds the target (code) for a text (its description)."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sample import Definition

STRATIFY = False  # targets are texts of their own
TOGETHER = True  # rows of a target stay on one side: it is what is looked for
PER_MODULE = math.inf  # rows of the sample: all
PACKAGED: dict[str, tuple[str, Callable[[], Path]]] = {}  # beside the encoder
# Settings of the sweep, and the field that each varies.
VARIED = {"sizes": "rows", "learning_rates": "learning_rate"}


def sample_row(definition: Definition) -> dict[str, str]:
    """What it does → its source."""
    return {"text": definition.summary, "target": definition.code}
