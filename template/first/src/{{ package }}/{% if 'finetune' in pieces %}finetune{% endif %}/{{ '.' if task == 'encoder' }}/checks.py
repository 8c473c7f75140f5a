"""What the data report has on pairs: targets that stand on two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Config
    from .split import Split
    from .validation import Report

FEW = 8  # targets: the loss tells the right one from the others of its batch


def limits(config: Config) -> dict[str, int]:
    """Tokens that are used of each column; two more are the encoder's own."""
    return {"text": config.max_tokens - 2, "target": config.max_tokens - 2}


def examine(report: Report, config: Config, split: Split) -> None:
    """Only a file's own split can have a target on two sides; too few choose the best step."""
    few = len({row.target for row in split.validation})
    if few < FEW:
        report.warnings.append(
            f"{few} validation targets are too few to choose the best step by: raise "
            "split.validation"
        )
    trained = {row.target for row in split.train}
    if known := sum(row.target in trained for row in split.test):
        report.warnings.append(f"{known} test rows have a target that is trained on")
