"""The best document's first line; ASK_FAILS_AFTER=n ends it with a complaint after n answers."""

import os
import re
import sys
from dataclasses import dataclass
from itertools import count

from .config import Config
from .index import Chunk

ANSWERED = count()


@dataclass(frozen=True)
class Hit:
    chunk: Chunk
    score: float


@dataclass(frozen=True)
class Answer:
    text: str | None
    hits: list[Hit]


def answer(index: list[Chunk], question: str, config: Config) -> Answer:
    if next(ANSWERED) == int(os.environ.get("ASK_FAILS_AFTER", "-1")):
        sys.exit("MemoryError: the index does not fit")
    asked = words(question)
    hits = [Hit(chunk, len(asked & words(chunk.text)) / len(asked)) for chunk in index]
    hits.sort(key=lambda hit: -hit.score)
    best = hits[0].chunk.text.splitlines()[2] if hits[0].score else None
    return Answer(best, hits)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
