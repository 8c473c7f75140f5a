"""What the load is made of: sentences of about twenty tokens."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from embedding_service.serving.served import make_served

ROUTE = "/v1/embeddings"
MODEL = "all-MiniLM-L6-v2"
SEED, COUNT = 0, 400
WORDS = range(13, 21)  # of a sentence: 14 to 20 words are about twenty tokens
OWN = "data/texts.txt"  # a text per line; put there what your users send


def files(root: Path) -> list[Path]:
    """What the load depends on besides this file."""
    return [path] if (path := root / OWN).exists() else []


def texts(root: Path) -> list[str]:
    """The texts of data/texts.txt; without it, sentences of the Python language reference."""
    if files(root):
        lines = (root / OWN).read_text(encoding="utf-8").splitlines()
        found = [line.strip() for line in lines if line.strip()]
    else:
        found = _sentences()
    return random.Random(SEED).sample(found, min(COUNT, len(found)))


def _sentences() -> list[str]:
    from pydoc_data.topics import topics

    whole = " ".join(" ".join(text.split()) for _, text in sorted(topics.items()))
    sentences = dict.fromkeys(re.findall(r"(?<=[.] )[A-Z][^.*|=]+[.](?= [A-Z])", whole))
    return [s for s in sentences if len(s.split()) in WORDS]


def bodies(root: Path) -> list[str]:
    """One request per text."""
    return [json.dumps({"input": text, "model": MODEL}) for text in texts(root)]


def costs(root: Path) -> list[int]:
    """Tokens of each request, as the server counts them."""
    served = make_served(root)
    return [served.encoder.count(text) for text in texts(root)]


def describe(root: Path) -> dict[str, Any]:
    """Where the requests come from, and how many there are."""
    own = "sentences of the Python language reference, 13 to 20 words each"
    return {"origin": OWN if files(root) else own, "requests": len(texts(root))}
