"""Known items: drafts of golden rows for documents that have no golden set yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from .golden import Row, collapse, shuffled


def drafts(documents: Mapping[str, str], n: int = 50) -> list[Row]:
    """One sentence each of `n` documents, asked for by its five rarest words.

    They show that the pipeline works on these documents, and are easier than people's questions.
    """
    texts = {name: collapse(text) for name, text in documents.items()}
    count = Counter(word for text in texts.values() for word in set(_words(text)))
    rows: list[Row] = []
    for name in sorted(texts, key=shuffled):
        sentences = [s for s in re.split(r"(?<=[.!?]) ", texts[name]) if 8 <= len(s.split()) <= 40]
        fit = [s for s in sentences if len(set(_words(s))) >= 5]
        if fit and len(rows) < n:
            quote = min(fit, key=shuffled)
            rare = sorted(set(_words(quote)), key=lambda word: (count[word], word))[:5]
            fields = {
                "id": f"draft-{len(rows) + 1:03}",
                "question": " ".join(sorted(rare, key=quote.lower().index)),
                "answer": quote,
                "sources": [other for other, text in texts.items() if quote in text],
                "quotes": [quote],
                "slice": "known-item",
                "status": "draft",
            }
            rows.append(Row.model_validate(fields))
    return rows


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{4,}", text.lower())
