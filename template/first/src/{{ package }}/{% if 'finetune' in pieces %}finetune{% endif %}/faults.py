"""What a training runs into on a machine, said in a sentence with its remedy."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import torch

from ..config import Config
from ..errors import StopError

NO_SPACE = ("no space left", "disk quota", "failed writing", "unexpected pos", "file write failed")


def room(model: Any, work: Path) -> None:
    """Two checkpoints with their optimizer, one more while it is written, and the result.

    A checkpoint of an adapter holds the adapter alone. Raises `OSError` where the disk lacks room.
    """
    weights = sum(p.numel() for p in model.parameters())
    learned = sum(p.numel() for p in model.parameters() if p.requires_grad)
    kept = learned if hasattr(model, "peft_config") else weights
    needed = 4 * weights + 3 * (4 * kept + 8 * learned)
    work.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(work).free
    if free < needed:
        raise OSError(errno.ENOSPC, f"{free / 1e6:,.0f} MB free, {needed / 1e6:,.0f} MB needed")


def explained(error: BaseException, config: Config, where: Path) -> BaseException:
    """A full disk and a full memory in a sentence with a remedy; any other error as it is."""
    text = str(error).lower()
    if isinstance(error, StopError):
        return error
    if getattr(error, "errno", None) == errno.ENOSPC or any(sign in text for sign in NO_SPACE):
        return StopError(
            f"the disk of {where} is full ({error}): make room and run the same command, which "
            "goes on from the last whole checkpoint",
            code=3,
        )
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate" in text:
        return StopError(
            f"out of memory: lower training.batch (now {config.batch}) or data.max_tokens "
            f"(now {config.max_tokens})",
            code=3,
        )
    return error
