"""Weighted precision: as unigram precision, but a rare word counts for more than a common one.

A function word that stands in the context proves nothing, a name that does not stand there gives an
unsupported answer away. The weights are inverse document frequencies, ln((N+1)/(n+1)) (Spärck Jones
1972), counted on the data's own texts without looking at labels.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..conversations import Conversation, Turn
from ..grading import TurnGrader
from .lexical import grounds, words

FEWEST = 2  # texts a word has to occur in to be kept: most words occur once


class Weights:
    """How many of `texts` texts each word occurs in."""

    def __init__(self, texts: int, counts: dict[str, int]) -> None:
        self.texts, self.counts = texts, counts
        self._known = {word: self._idf(n) for word, n in counts.items()}
        self._new = self._idf(1)

    def _idf(self, n: int) -> float:
        return math.log((self.texts + 1) / (n + 1))

    def __getitem__(self, word: str) -> float:
        """The weight of a word; one that was hardly seen weighs as one seen once."""
        return self._known.get(word, self._new)

    @classmethod
    def count(cls, conversations: Iterable[Conversation]) -> Weights:
        """From contexts and answers; a text that occurs again is counted once."""
        counts, seen = Counter[str](), set[int]()
        for conversation in conversations:
            answers = [turn.text for turn in conversation.turns if turn.judged]
            for text in (*conversation.context, *answers):
                if text and (key := hash(text)) not in seen:
                    seen.add(key)
                    counts.update(set(words(text)))
        return cls(len(seen), {word: n for word, n in sorted(counts.items()) if n >= FEWEST})

    @classmethod
    def read(cls, path: Path) -> Weights:
        """What `to_json` gave."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(found["texts"], found["counts"])

    def to_json(self) -> str:
        """A JSON text."""
        return json.dumps({"texts": self.texts, "counts": self.counts}, ensure_ascii=False)


class WeightedPrecision(TurnGrader):
    """Share of the weight of the answer's words that occur in the context."""

    name = "weighted precision"
    needs = "context"

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    def turn(self, turn: Turn, before: Sequence[Turn], conversation: Conversation) -> float | None:
        """None without a context or a word of any weight."""
        said, known = words(turn.text), grounds(conversation)
        total = sum(self._weights[word] for word in said)
        if not known or total <= 0:
            return None
        return sum(self._weights[word] for word in said if word in known) / total
