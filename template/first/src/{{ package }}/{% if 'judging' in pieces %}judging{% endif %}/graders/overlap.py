"""ROUGE-L against a reference (Lin 2004): the values of Ragas' `RougeScore`, without its loop.

The rouge-score package stems every word of every text anew and finds the common subsequence in
Python. Here a word is stemmed once, and RapidFuzz finds the subsequence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz.distance import LCSseq

from ..conversations import Conversation, Turn
from ..grading import TurnGrader


@cache
def _stemmer() -> object:
    from nltk.stem import porter

    return porter.PorterStemmer()


@cache
def _stem(word: str) -> str:
    """As rouge-score does it: words of up to three letters stay."""
    return str(_stemmer().stem(word)) if len(word) > 3 else word  # type: ignore[attr-defined]


def tokens(text: str) -> list[str]:
    """Stemmed tokens of letters a to z and digits."""
    return [_stem(word) for word in re.sub(r"[^a-z0-9]+", " ", text.lower()).split()]


class RougeL(TurnGrader):
    """F-measure of the longest common subsequence of answer and reference."""

    name = "ROUGE-L to the reference"
    needs = "reference"

    def turn(self, turn: Turn, before: Sequence[Turn], conversation: Conversation) -> float | None:
        """None without a reference."""
        if not conversation.reference:
            return None
        wanted, said = tokens(conversation.reference), tokens(turn.text)
        common = LCSseq.similarity(wanted, said)
        return 2 * common / (len(wanted) + len(said)) if common else 0.0
