"""A proposal as plain data, for `takehome brief --json`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .model import Opinion
from .proposal import Evidence, Proposal


def structure(
    proposal: Proposal, second: tuple[dict[str, Opinion], list[str]] | None = None
) -> dict[str, Any]:
    """All that was read, each claim with its line; `second` is what a model said of it."""
    told: dict[str, Any] = {
        "source": proposal.source.name,
        "kind": {
            "value": proposal.kind,
            "sure": proposal.sure,
            "scores": dict(proposal.kinds),
        },
        "answers": {
            name: {"value": value, **asdict(proposal.evidence[name])}
            for name, value in proposal.answers.items()
            if name != "parts"
        },
        "parts": _places(proposal.parts),
        "parts_bonus": _places(proposal.bonus),
        "parts_refused": _places(proposal.refused),
        "features": [
            {
                "name": name,
                "asked": mention.polarity,
                "sentence": mention.statement.text,
                "line": mention.statement.line,
                "page": mention.statement.page,
            }
            for name, mention in proposal.reading.features.items()
        ],
        "warnings": [
            {"name": w.name, "text": w.text, "line": w.statement.line if w.statement else 0}
            for w in proposal.warnings
        ],
        "checklist": [
            {name: value for name, value in asdict(item).items() if name not in _CANDIDATES}
            for item in proposal.checklist
        ],
    }
    if second:
        opinions, faults = second
        told["model"] = {name: asdict(opinion) for name, opinion in opinions.items()}
        told["model_faults"] = faults
    return told


_CANDIDATES = ("done", "explained")  # an item's fields that no brief fills in


def _places(parts: dict[str, Evidence]) -> list[dict[str, Any]]:
    return [{"name": name, **asdict(evidence)} for name, evidence in parts.items()]
