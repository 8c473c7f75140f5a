"""Cosine similarity of embeddings: of an answer and its question, of an answer and a reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..conversations import Conversation, Turn
from ..grading import TurnGrader

Encode = Callable[[Sequence[str]], NDArray[np.float32]]  # unit vectors, a row per text


class _Similarity(TurnGrader):
    """`encode` is asked once for all texts of a batch."""

    scale = (-1.0, 1.0)

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def other(self, before: Sequence[Turn], conversation: Conversation) -> str:
        """What the answer is compared with; "" for nothing."""
        raise NotImplementedError

    def prepare(self, conversations: Sequence[Conversation]) -> None:
        """Encode what these conversations need, and forget the last ones."""
        texts = list(dict.fromkeys(text for c in conversations for text in self._texts(c)))
        self._vectors = dict(zip(texts, self._encode(texts), strict=True)) if texts else {}

    def _texts(self, conversation: Conversation) -> Iterator[str]:
        turns = conversation.turns
        for i, turn in enumerate(turns):
            if turn.judged and turn.text.strip() and (other := self.other(turns[:i], conversation)):
                yield from (turn.text, other)

    def turn(self, turn: Turn, before: Sequence[Turn], conversation: Conversation) -> float | None:
        """None where there is nothing to compare with."""
        other = self.other(before, conversation)
        if not other:
            return None
        if not {turn.text, other} <= self._vectors.keys():
            self.prepare([conversation])
        return float(np.clip(self._vectors[turn.text] @ self._vectors[other], -1.0, 1.0))


class QuestionSimilarity(_Similarity):
    """Of an answer and what was said just before it."""

    name = "similarity to the question"

    def other(self, before: Sequence[Turn], conversation: Conversation) -> str:
        """The last turn that was not the system's."""
        return next((turn.text for turn in reversed(before) if not turn.judged), "")


class ReferenceSimilarity(_Similarity):
    """Of an answer and the reference: the values of Ragas' `SemanticSimilarity`."""

    name = "similarity to the reference"
    needs = "reference"

    def other(self, before: Sequence[Turn], conversation: Conversation) -> str:
        """The reference."""
        return conversation.reference
