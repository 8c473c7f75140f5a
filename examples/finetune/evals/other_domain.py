"""A second domain, which was not trained on: passages of the Python language reference.

Every interpreter carries them for help(). The query is a sentence taken out of its passage: the
inverse cloze task (Lee et al. 2019).
"""

from __future__ import annotations

import random
import re

from docstring_search.finetune.data import Row

NAME = "language reference"
PASSAGES, WORDS, LEAST = 150, 70, 6


def rows(seed: int) -> list[Row]:
    """Up to `PASSAGES` rows, clustered by topic: a sentence, and the passage without it."""
    from pydoc_data.topics import topics

    rng, found = random.Random(seed), []
    for topic, text in sorted(topics.items()):
        for number, passage in enumerate(_passages(text)):
            sentences = [s for s in passage if len(s.split()) >= LEAST]
            if len(passage) > 2 and sentences:
                query = rng.choice(sentences)
                rest = " ".join(sentence for sentence in passage if sentence != query)
                found.append(Row(f"{topic}#{number}", query, rest, topic, NAME, "test"))
    return rng.sample(found, min(PASSAGES, len(found)))


def _passages(text: str) -> list[list[str]]:
    """Sentences in a row, `WORDS` words together at most."""
    passages: list[list[str]] = [[]]
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", " ".join(text.split())):
        if sum(len(s.split()) for s in passages[-1]) + len(sentence.split()) > WORDS:
            passages.append([])
        passages[-1].append(sentence)
    return passages
