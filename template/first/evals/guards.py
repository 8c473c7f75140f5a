"""Checks on the measurement itself: `stop` ends the run unrecorded, `warn` is recorded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from . import EvalError
from .metrics import METRICS

Guard = dict[str, str]
FEW = 5  # a constant over fewer items than this says nothing


def guard(name: str, level: str, message: str) -> Guard:
    """What fired, and whether it stops the run or is shown (`stop` or `warn`)."""
    return {"name": name, "level": level, "message": message}


def check_scores(items: Sequence[dict[str, Any]]) -> list[Guard]:
    """Bounds of every score, and values that are the same for everything."""
    guards = []
    for name, spec in METRICS.items():
        low, high = spec.bounds or (-math.inf, math.inf)
        values = [v for item in items if (v := item["scores"].get(name)) is not None]
        if any(not low - 1e-6 <= value <= high + 1e-6 for value in values):
            message = f"{name} leaves its bounds of {low:g} to {high:g}"
            guards.append(guard("out of bounds", "stop", message))
        if len(values) >= FEW and len(set(values)) == 1:
            message = f"{name} is {values[0]:g} for each of {len(values)} items"
            if spec.group == "judge":
                guards.append(guard("judge always answers the same", "warn", message))
            elif values[0] in (0, 1) and not spec.constant:
                guards.append(guard("perfect or zero score", "warn", message))
    return guards


def stop(guards: Iterable[Guard]) -> None:
    """Raise `EvalError` for guards that end the run."""
    messages = [guard["message"] for guard in guards if guard["level"] == "stop"]
    if messages:
        raise EvalError("nothing is recorded: " + "; ".join(messages), code=1)
