"""Findings as a reader sees them, and as a program does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from .finding import Finding

SHOWN = 5  # of one check


def as_text(findings: Sequence[Finding], checks: int) -> str:
    """One finding in two lines, blockers first; at most `SHOWN` of a check and level."""
    lines, count = [], Counter[tuple[str, str]]()
    for finding in findings:
        key = (finding.check, finding.level)
        count[key] += 1
        if count[key] <= SHOWN:
            where = f"{finding.where}: " if finding.where else ""
            lines.append(f"{finding.level} [{finding.check}] {where}{finding.what}")
            lines.append(f"    {finding.fix}")
    for (check, level), n in count.items():
        if n > SHOWN:
            lines.append(f"… and {n - SHOWN} more {level} [{check}]: --json lists all")
    return "\n".join([*lines, summary(findings, checks)])


def summary(findings: Sequence[Finding], checks: int) -> str:
    """How many of each."""
    blockers = sum(finding.level == "blocker" for finding in findings)
    advice = len(findings) - blockers
    end = "nothing stands in the way" if not blockers else "put the blockers right, then send it"
    plural = "s" * (blockers != 1)
    return f"{checks} checks: {blockers} blocker{plural}, {advice} for your judgement; {end}."


def for_the_clock(findings: Sequence[Finding], at: datetime) -> bytes:
    """What `takehome timebox` shows of a run of all checks; `at` with its zone."""
    blockers = [finding for finding in findings if finding.level == "blocker"]
    first = {"where": blockers[0].where, "what": blockers[0].what} if blockers else None
    names = [finding.check for finding in blockers]
    return json.dumps({"at": at.isoformat(), "blockers": names, "first": first}).encode()


def as_json(findings: Sequence[Finding], checks: Sequence[str]) -> str:
    """Everything, for programs."""
    blockers = sum(finding.level == "blocker" for finding in findings)
    report = {
        "checks": list(checks),
        "blockers": blockers,
        "advice": len(findings) - blockers,
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)
