"""Known items: drafts of golden rows for documents that have no golden set yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import chain, zip_longest

from .golden import Row, collapse, shuffled


def drafts(documents: Mapping[str, str], n: int = 50) -> list[Row]:
    """`n` sentences, from each document in turn, asked for by their five rarest words.

    They show that the pipeline works on these documents, and are easier than people's questions.
    """
    texts = {name: collapse(text) for name, text in documents.items()}
    count = Counter(word for text in texts.values() for word in set(_words(text)))
    names = sorted(texts, key=shuffled)
    turns = zip_longest(*(_sentences(documents[name]) for name in names))
    rows: list[Row] = []
    for quote in dict.fromkeys(chain.from_iterable(turns)):
        if quote and len(rows) < n:
            rare = sorted(set(_words(quote)), key=lambda word: (count[word], word))[:5]
            fields = {
                "id": f"draft-{len(rows) + 1:03}",
                "question": " ".join(sorted(rare, key=quote.lower().index)),
                "answer": quote,
                "sources": [name for name, text in texts.items() if quote in text],
                "quotes": [quote],
                "slice": "known-item",
                "status": "draft",
            }
            rows.append(Row.model_validate(fields))
    return rows


def _sentences(text: str) -> list[str]:
    """Those of a document that can be asked for, shuffled; a heading is a paragraph of its own."""
    parts = [s for part in text.split("\n\n") for s in re.split(r"(?<=[.!?]) ", collapse(part))]
    fit = [s for s in parts if 8 <= len(s.split()) <= 40 and len(set(_words(s))) >= 5]
    return sorted(dict.fromkeys(fit), key=shuffled)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{4,}", text.lower())
