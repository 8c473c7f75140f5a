"""The task: an encoder that finds the target (code) for a text (its description)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .data import Row
    from .sample import Definition

TASK = "encoder"
STRATIFY = False  # targets are texts of their own


def sample_row(definition: Definition) -> dict[str, str]:
    """What it does → its source."""
    return {"text": definition.summary, "target": definition.code}


def suspects(rows: Sequence[Row]) -> list[str]:
    """Pairs have no labels that could be wrong."""
    return []
