"""Are the documents in the language that the project's encoder, stemmer and stop words serve?"""

from __future__ import annotations

from collections.abc import Sequence

from ..contracts.results import Guard, Item

# The commonest words of English (the first of the Brown corpus' frequency list).
COMMON = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "a",
        "in",
        "that",
        "is",
        "was",
        "he",
        "for",
        "it",
        "with",
        "as",
        "his",
        "on",
        "be",
        "at",
        "by",
        "i",
    ]
)
LEAST = 0.1  # their share: English prose has about 0.3, German 0.03, Chinese none
SEEN = 200  # passages that are looked at


def language(items: Sequence[Item]) -> list[Guard]:
    """A warning where the passages that were found do not read as English."""
    texts = (hit["text"] for item in items for hit in item["output"]["retrieved"])
    words = [word for text, _ in zip(texts, range(SEEN), strict=False) for word in text.split()]
    common = sum(word.lower() in COMMON for word in words)
    if not words or common >= LEAST * len(words):
        return []
    message = (
        "the documents do not read as English, which encoder, stemmer and stop words serve: set a "
        "multilingual encoder in config.toml and the language in index.py"
    )
    return [{"name": "language", "level": "warn", "message": message}]
