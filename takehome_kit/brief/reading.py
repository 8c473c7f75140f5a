"""All that the rules read from a brief: no model, no network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .facts import Hours, find_ai_policy, find_hours
from .kinds import KindScore, score_kinds
from .polarity import MUST, UNWANTED
from .readers import Line
from .segment import Statement, headings, statements, title
from .tags import Mention, features, is_told, mentions

UNKNOWN = "unknown"
ENOUGH = 5.0  # a word that names the kind, or a few that belong to it
AHEAD = 1.75
_A_MODEL = re.compile(r"\b(?:models?|LLMs?|embeddings?|weights|free|paid|open)\b|ollama|vllm", re.I)
_STANDS_FOR = {"agent": "agent", "finetune": "ft", "eval": "eval"}


@dataclass(frozen=True)
class Reading:
    """A brief's statements and what they say."""

    statements: tuple[Statement, ...]
    mentions: tuple[Mention, ...]
    features: dict[str, Mention]  # the deciding mention of each
    kinds: tuple[KindScore, ...]  # best first
    hours: Hours | None
    ai_policy: tuple[str, Statement] | None

    @property
    def kind(self) -> str:
        """The best-scoring kind, or `UNKNOWN` when no word speaks for any."""
        return self.kinds[0].kind if self.kinds else UNKNOWN

    @property
    def sure(self) -> bool:
        """Whether more than a word or two speak for the kind, and clearly fewer for another."""
        if not self.kinds or self.kinds[0].score < ENOUGH:
            return False
        return len(self.kinds) == 1 or self.kinds[0].score >= AHEAD * self.kinds[1].score


def read_lines(lines: Sequence[Line]) -> Reading:
    """Read a brief by rules."""
    found = statements(lines)
    asked = [statement for statement in found if not is_told(statement)]
    said = mentions(found)
    hours, policy = find_hours(found, headings(lines)), find_ai_policy(asked)
    decided = features(said)
    if hours:
        decided["cap"] = Mention("cap", MUST, hours.statement)
    if policy:
        decided["aipolicy"] = Mention("aipolicy", MUST, policy[1])
    kinds = score_kinds(found, title(lines))
    reading = Reading(tuple(found), tuple(said), decided, tuple(kinds), hours, policy)
    _from_kind(decided, kinds, reading.sure)
    return reading


def _from_kind(decided: dict[str, Mention], kinds: Sequence[KindScore], sure: bool) -> None:
    """What a kind stands for is demanded, in whatever words; a served encoder only where served.

    A title alone says the kind, and demands nothing; a refusal stays one.
    """
    kind = kinds[0] if kinds else None
    tag = _STANDS_FOR.get(kind.kind) if kind else None
    demands = bool(tag) and not (tag in decided and decided[tag].polarity in (MUST, UNWANTED))
    if kind and tag and demands and sure and not kind.by_title:
        decided[tag] = Mention(tag, MUST, kind.statements[0])
    if kind is None or kind.kind != "serving":
        decided.pop("sbert", None)
    here = decided.get("local")
    if kind and kind.kind == "serving" and here and not _A_MODEL.search(here.statement.text):
        decided.pop("local")  # a service that runs here, not a model
    if kind and kind.kind == "finetune":  # the weights are open by nature, which asks for nothing
        decided.pop("local", None)
