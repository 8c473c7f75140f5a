"""What the data report has on answers that are to be written: those that end too soon."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Config
    from .split import Split
    from .validation import Report


def limits(config: Config) -> dict[str, int]:
    """Tokens that are used of each column."""
    return {"text": config.max_tokens, "target": config.new_tokens}


def examine(report: Report, config: Config, split: Split) -> None:
    """A target that holds what ends an answer cannot be written whole; nor is all of it scored."""
    rows = [row for side in split.sides.values() for row in side]
    if config.end and (broken := sum(config.end in row.target for row in rows)):
        report.warnings.append(f"{broken} rows have model.end in their target: it ends there")
    foreign = sum(any(c.isalpha() and not c.isascii() for c in row.target) for row in rows)
    if foreign:
        report.warnings.append(f"{foreign} targets have letters past a-z, which ROUGE-L drops")
