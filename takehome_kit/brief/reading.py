"""All that the rules read from a brief: no model, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .facts import Hours, find_ai_policy, find_hours
from .kinds import KindScore, score_kinds
from .polarity import MUST
from .readers import Line
from .segment import Statement, statements, title
from .tags import Mention, features, mentions

UNKNOWN = "unknown"
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


def read_lines(lines: Sequence[Line]) -> Reading:
    """Read a brief by rules."""
    found = statements(lines)
    said = mentions(found)
    hours, policy = find_hours(found), find_ai_policy(found)
    decided = features(said)
    if hours:
        decided["cap"] = Mention("cap", MUST, hours.statement)
    if policy:
        decided["aipolicy"] = Mention("aipolicy", MUST, policy[1])
    kinds = score_kinds(found, title(lines))
    _from_kind(decided, kinds)
    return Reading(tuple(found), tuple(said), decided, tuple(kinds), hours, policy)


def _from_kind(decided: dict[str, Mention], kinds: Sequence[KindScore]) -> None:
    """What a kind stands for is demanded, in whatever words; a served encoder only where served."""
    kind = kinds[0] if kinds else None
    tag = _STANDS_FOR.get(kind.kind) if kind else None
    if kind and tag and not (tag in decided and decided[tag].polarity == MUST):
        decided[tag] = Mention(tag, MUST, kind.statements[0])
    if kind is None or kind.kind != "serving":
        decided.pop("sbert", None)
