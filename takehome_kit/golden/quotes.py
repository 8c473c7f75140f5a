"""Sentences to choose a quote from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from .documents import Documents
from .text import collapse, words

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n\s*\n")
SHORTEST = 15  # characters; a shorter sentence is a heading or a fragment, not evidence
CHOICES = 9


def choices(passages: Iterable[str], about: str, documents: Documents) -> list[str]:
    """Up to nine sentences of the passages that stand in a document, likest to `about` first."""
    pieces = (collapse(piece) for text in passages for piece in _SENTENCE_END.split(text))
    sentences = list(dict.fromkeys(piece for piece in pieces if len(piece) >= SHORTEST))
    ranked = process.extract(
        words(about), sentences, scorer=fuzz.token_set_ratio, processor=words, limit=4 * CHOICES
    )
    return [sentence for sentence, _, _ in ranked if documents.carriers(sentence)][:CHOICES]


def chosen(typed: str, offered: list[str], current: tuple[str, ...]) -> tuple[str, ...]:
    """The quotes that a reviewer's line means: numbers of offered sentences, a text, or as it was.

    Raises `ValueError` when a number is not on offer.
    """
    typed = collapse(typed)
    if not typed:
        return current
    if not re.fullmatch(r"[\d ,]+", typed):
        return (typed.strip('"“”„»«'),)
    numbers = [int(number) for number in re.findall(r"\d+", typed)]
    if not numbers or not all(1 <= number <= len(offered) for number in numbers):
        raise ValueError(f"Choose from 1 to {len(offered)}, or type the quote.")
    return tuple(dict.fromkeys(offered[number - 1] for number in numbers))
