"""What a mode's suite hands over, and the rows of the record that it is made of."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from answer_check.judging.bootstrap import Estimate
from answer_check.judging.conversations import Conversation

from .spec import Spec
from .summary import row

Items = list[dict[str, Any]]


@dataclass
class Outcome:
    """The scored items and all that goes into the record beside them."""

    items: Items
    headline: str
    metrics: Items  # of all items together, not of each
    system: dict[str, Any]
    corpus: dict[str, Any]  # counts
    origin: str  # where the labels are from
    matrices: Items = field(default_factory=list)
    figures: Items = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tokens: dict[str, Counter[str]] = field(default_factory=dict)  # by model
    cached: int = 0
    failed: list[str] = field(default_factory=list)  # judgements


def item(conversation: Conversation, split: str) -> dict[str, Any]:
    """One conversation as the record has it, before it is scored."""
    turns = [turn for turn in conversation.turns if turn.judged]
    slices = [value for _, value in conversation.segments]
    return {
        "id": conversation.id,
        "slice": slices[0] if slices else "all",
        "split": split,
        "cluster": conversation.cluster,
        "status": "confirmed",
        "input": {
            "question": conversation.question,
            "reference": conversation.reference or None,
            "sources": [],
            "quotes": [],
            "segments": dict(conversation.segments),
        },
        "output": {"answer": "\n".join(turn.text for turn in turns) or None},
        "scores": {},
        "latency_ms": {},
        "tokens": {"prompt": 0, "completion": 0},
        "cost_usd": 0.0,
        "error": None,
        "cause": None,
    }


def figure(name: str, spec: Spec, found: Estimate) -> dict[str, Any]:
    """An estimate over all items as a metric of the record."""
    made = row(name, spec, None, [], found.value, (found.ci, found.method))
    return made | {"n": found.n, "clusters": found.clusters}
