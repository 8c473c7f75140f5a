"""The gate: each figure against the minimum that the project's thresholds.toml sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def gate(minimums: Mapping[str, float], metrics: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Every check with its verdict; a figure below its minimum fails, an undefined one too."""
    figures = {metric["name"]: metric for metric in metrics}
    checks = []
    for name, minimum in minimums.items():
        metric = figures.get(name, {"value": None, "ci": None})
        passed, reason = _verdict(metric["value"], metric["ci"], minimum)
        check = {"metric": name, "minimum": minimum, "value": metric["value"], "ci": metric["ci"]}
        checks.append({**check, "passed": passed, "reason": reason})
    verdict = all(check["passed"] for check in checks) if checks else None
    return {"passed": verdict, "checks": checks}


def _verdict(value: float | None, ci: Sequence[float] | None, minimum: float) -> tuple[bool, str]:
    if value is None:
        return False, "not measured"
    span = "no interval" if ci is None else f"{ci[0]:.3g} to {ci[1]:.3g}"
    if value >= minimum:
        return True, f"{value:.3g} ({span}) is not below {minimum:g}"
    chance = ci is not None and ci[1] >= minimum
    doubt = "; the interval reaches the threshold, so it may be chance" if chance else ""
    return False, f"{value:.3g} ({span}) is below {minimum:g}{doubt}"
