"""`takehome golden lint`: what is wrong with a golden set, and what would make it measure more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from . import checks, set_checks
from .finding import Check, Finding, Subject
from .store import LineProblem


def lint(subject: Subject, problems: Sequence[LineProblem]) -> list[Finding]:
    """Every finding: errors make figures wrong, advice makes them say less than they could."""
    found = [
        Finding("invalid", "error", None, p.line, str(p.problem), "correct the line")
        for p in problems
    ]
    rules: tuple[Check, ...] = (
        checks.duplicates, checks.near_duplicates, checks.quotes, checks.sources, checks.leaks,
        checks.unwritten, set_checks.easy, set_checks.unanswerable_share, set_checks.size,
        set_checks.drafts,
    )  # fmt: skip
    for rule in rules:
        found += rule(subject)
    return sorted(found, key=lambda f: (f.level != "error", f.line or 0))


def as_dict(findings: Sequence[Finding], rows: int) -> dict[str, Any]:
    """The report for machines: counts, then every finding with all its fields."""
    errors = sum(finding.level == "error" for finding in findings)
    return {
        "rows": rows,
        "errors": errors,
        "advice": len(findings) - errors,
        "findings": [asdict(finding) for finding in findings],
    }
