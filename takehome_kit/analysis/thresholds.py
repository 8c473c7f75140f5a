"""The gate: each figure against what the project's thresholds.toml sets for it.

That is a minimum, or a maximum where less is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def gate(thresholds: Mapping[str, float], metrics: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Every check with its verdict; a figure beyond its threshold fails, an undefined one too."""
    figures = {metric["name"]: metric for metric in metrics}
    checks = []
    for name, threshold in thresholds.items():
        metric = figures.get(name, {"value": None, "ci": None})
        side = "maximum" if metric.get("direction") == "lower" else "minimum"
        passed, reason = _verdict(metric["value"], metric["ci"], threshold, side)
        check = {"metric": name, side: threshold, "value": metric["value"], "ci": metric["ci"]}
        checks.append({**check, "passed": passed, "reason": reason})
    verdict = all(check["passed"] for check in checks) if checks else None
    return {"passed": verdict, "checks": checks}


def _verdict(
    value: float | None, ci: Sequence[float] | None, threshold: float, side: str
) -> tuple[bool, str]:
    if value is None:
        return False, "not measured"
    span = "no interval" if ci is None else f"{ci[0]:.3g} to {ci[1]:.3g}"
    beyond = "below" if side == "minimum" else "above"
    if value == threshold or (value > threshold) == (side == "minimum"):
        return True, f"{value:.3g} ({span}) is not {beyond} {threshold:g}"
    chance = ci is not None and ci[0] <= threshold <= ci[1]
    doubt = "; the interval reaches the threshold, so it may be chance" if chance else ""
    return False, f"{value:.3g} ({span}) is {beyond} {threshold:g}{doubt}"
