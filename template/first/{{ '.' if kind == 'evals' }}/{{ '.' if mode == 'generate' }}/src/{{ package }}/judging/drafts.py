"""Candidates without a language model: a sentence of a seed, asked for by its rarest words.

They show that the pipeline works on these documents; people do not ask like that.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping

from .generation import Candidate

WORDS = 5  # of a draft's question


def drafts(seeds: Mapping[str, str], each: int, seed: int) -> list[Candidate]:
    """Up to `each` candidates of every seed: id, seed, text (the question) and answer."""
    count = Counter(word for text in seeds.values() for word in set(_words(text)))
    made: list[Candidate] = []
    for name, text in seeds.items():
        for number, sentence in enumerate(_sentences(text, seed)[:each], 1):
            rare = sorted(set(_words(sentence)), key=lambda word: (count[word], word))[:WORDS]
            question = " ".join(sorted(rare, key=sentence.lower().index))
            made.append(
                {"id": f"{name}/{number}", "seed": name, "text": question, "answer": sentence}
            )
    return made


def _sentences(text: str, seed: int) -> list[str]:
    """Those that can be asked for, in an order that is random in the seed."""
    parts = re.split(r"(?<=[.!?])\s+|\n\n", text)
    flat = dict.fromkeys(" ".join(part.split()) for part in parts)
    fit = [s for s in flat if 8 <= len(s.split()) <= 40 and len(set(_words(s))) >= WORDS]
    return sorted(fit, key=lambda s: hashlib.sha256(f"{seed} {s}".encode()).hexdigest())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{4,}", text.lower())
