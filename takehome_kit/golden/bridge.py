"""Run by a RAG project's own Python: its documents, its answers and drafts, as JSON lines.

The project's commands are for people; this speaks for its modules, so that they need not.

    python bridge.py PACKAGE documents | ask | drafts N
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from itertools import chain, zip_longest
from typing import Any

SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def main() -> None:
    """Print what was asked for; a question a line comes from standard input."""
    del sys.path[0]  # the kit's own modules are none of the project's
    package, command, *rest = sys.argv[1:]
    if command == "documents":
        rows: Iterator[dict[str, Any]] = documents(package)
    elif command == "drafts":
        rows = drafts(package, int(rest[0]))
    else:
        rows = answers(package)
    for row in rows:
        print(json.dumps(row), flush=True)


def documents(package: str) -> Iterator[dict[str, Any]]:
    """Name and text of each document, its pages joined."""
    config = import_module(f"{package}.config")
    reading = import_module(f"{package}.documents")
    folder = config.ROOT / config.load_config().documents
    if hasattr(reading, "corpus_folder"):
        folder = reading.corpus_folder(folder)
    texts: dict[str, list[str]] = {}
    for page in reading.read_folder(folder)[0]:
        texts.setdefault(page.document, []).append(page.text)
    for name, pages in texts.items():
        yield {"id": name, "text": "\n\n".join(pages)}


def answers(package: str) -> Iterator[dict[str, Any]]:
    """The answer to each question and the passages that it was made from."""
    config = import_module(f"{package}.config").load_config()
    index = import_module(f"{package}.index").open_index(config)
    answer = import_module(f"{package}.answer").answer
    for question in sys.stdin:
        result = answer(index, question.strip(), config)
        hits = result.hits[: config.k]
        passages = [
            {
                "document": hit.chunk.document,
                "text": hit.chunk.text,
                "score": float(hit.score),
                "location": f"page {hit.chunk.page}" if hit.chunk.page else "",
            }
            for hit in hits
        ]
        yield {"answer": result.text, "retrieved": passages}


def drafts(package: str, n: int) -> Iterator[dict[str, Any]]:
    """Sentences, from each document in turn, asked for by their five rarest words."""
    texts = {row["id"]: row["text"] for row in documents(package)}
    collapsed = {name: " ".join(text.split()) for name, text in texts.items()}
    count = Counter(word for text in collapsed.values() for word in set(words(text)))
    turns = zip_longest(*(sentences(text) for text in texts.values()))
    quotes = [quote for quote in dict.fromkeys(chain.from_iterable(turns)) if quote]
    for number, quote in enumerate(quotes[:n], start=1):
        rare = sorted(set(words(quote)), key=lambda word: (count[word], word))[:5]
        yield {
            "id": f"draft-{number:03}",
            "question": " ".join(sorted(rare, key=quote.lower().index)),
            "answer": quote,
            "sources": [name for name, text in collapsed.items() if quote in text],
            "quotes": [quote],
            "slice": "known-item",
            "status": "draft",
        }


def sentences(text: str) -> list[str]:
    """Those that can be asked for; a heading is a paragraph of its own."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    parts = [part for paragraph in paragraphs for part in SENTENCE_END.split(paragraph)]
    return [part for part in parts if 8 <= len(part.split()) <= 40 and len(set(words(part))) >= 5]


def words(text: str) -> list[str]:
    """Words long enough to be rare."""
    return re.findall(r"[^\W\d_]{4,}", text.lower())


if __name__ == "__main__":
    main()
