"""String similarity to a reference: the values of Ragas' `NonLLMStringSimilarity`."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from ..conversations import Conversation, Turn
from ..grading import TurnGrader


class EditSimilarity(TurnGrader):
    """1 minus the Levenshtein distance of answer and reference, over the longer one's length."""

    name = "string similarity to the reference"
    needs = "reference"

    def turn(self, turn: Turn, before: Sequence[Turn], conversation: Conversation) -> float | None:
        """None without a reference."""
        if not conversation.reference:
            return None
        return Levenshtein.normalized_similarity(conversation.reference, turn.text)
