"""The gate: each figure against its threshold in thresholds.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

PATH = Path(__file__).parent / "thresholds.toml"
OBJECTIVES = Path(__file__).parent.parent / "slo.toml"  # only where something is served


def thresholds() -> dict[str, Any]:
    """thresholds.toml: `check` tables, those of slo.toml too, `cost_cap_usd` if there is one."""
    found = tomllib.loads(PATH.read_text(encoding="utf-8"))
    if OBJECTIVES.exists():
        found["check"] += tomllib.loads(OBJECTIVES.read_text(encoding="utf-8")).get("check", [])
    return found


def judge(metrics: list[dict[str, Any]], drafts_only: bool) -> dict[str, Any]:
    """Every check with its verdict; a figure beyond its threshold fails, an undefined one too.

    Known-item drafts lack what some checks need (unanswerable questions): those are not judged.
    """
    figures = {(metric["name"], metric["slice"]): metric for metric in metrics}
    checks = []
    for wanted in thresholds()["check"]:
        metric = figures.get((wanted["metric"], wanted.get("slice")), {"value": None, "ci": None})
        checks.append(wanted | {"value": metric["value"], "ci": metric["ci"]})
        checks[-1]["passed"], checks[-1]["reason"] = _verdict(checks[-1], drafts_only)
    return {"passed": all(check["passed"] is not False for check in checks), "checks": checks}


def _verdict(check: dict[str, Any], drafts_only: bool) -> tuple[bool | None, str]:
    value, ci = check["value"], check["ci"]
    if value is None:
        return (
            (None, "not measured: drafts do not define it")
            if drafts_only
            else (False, "not measured")
        )
    sign = 1 if "minimum" in check else -1
    limit = check["minimum"] if sign > 0 else check["maximum"]
    side = ("below" if sign > 0 else "above") + f" {limit:g}"
    span = "no interval" if ci is None else f"{ci[0]:.3g} to {ci[1]:.3g}"
    if (value - limit) * sign >= 0:
        return True, f"{value:.3g} ({span}) is not {side}"
    chance = ci is not None and (ci[1 if sign > 0 else 0] - limit) * sign >= 0
    doubt = "; the interval reaches the threshold, so it may be chance" if chance else ""
    return False, f"{value:.3g} ({span}) is {side}{doubt}"
