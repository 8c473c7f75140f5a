"""What the data report has on pairs: targets that stand on two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Config
    from .split import Split
    from .validation import Report


def limits(config: Config) -> dict[str, int]:
    """Tokens that are used of each column."""
    return {"text": config.max_tokens, "target": config.max_tokens}


def examine(report: Report, config: Config, split: Split) -> None:
    """Only a file's own split can have a target on two sides."""
    trained = {row.target for row in split.train}
    if known := sum(row.target in trained for row in split.test):
        report.warnings.append(f"{known} test rows have a target that is trained on")
