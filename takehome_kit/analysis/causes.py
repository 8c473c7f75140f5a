"""Why an item went wrong: the first thing, on the way from the documents to the answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

RANKS = 10  # a document below is not found
HALF = 3  # words that half of a quote has at least, to be told from chance
WRONG = 0.5  # a judge's answer correctness below it


def cause(item: dict[str, Any], searched_only: bool = False, quoted: bool = False) -> str | None:
    """One of the causes that `results.Item` lists; None where nothing went wrong.

    `searched_only`: nothing was asked to answer, so only the search can fail. `quoted`: answers
    are sentences of the documents, so one without a gold quote is wrong, whatever it cites.
    """
    output, gold = item["output"], item["input"]
    if item["error"] is not None:
        return "failed"
    if gold["reference"] is None:
        return "should have refused" if output["answer"] is not None else None
    if not set(gold["sources"]) & set(output["ranked"][:RANKS]):
        return "not retrieved"
    passages = [collapse(hit["text"]) for hit in output["retrieved"]]
    for quote in map(collapse, gold["quotes"]):
        if not any(quote in passage for passage in passages):
            return "split by chunking" if _halved(quote, passages) else "ranked low"
    if searched_only:
        return None
    if output["answer"] is None:
        return "should have answered"
    return "answered wrongly" if _wrong(item) or (quoted and _beside(item)) else None


@lru_cache(maxsize=2**14)  # many questions find the same passages
def collapse(text: str) -> str:
    """A text with spaces, case and letter forms made alike, as the project's evals compare."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _halved(quote: str, passages: Sequence[str]) -> bool:
    """Whether a passage holds half of a quote that no passage holds whole.

    The chunks that were not retrieved are not in the record, so this is what can be seen of a cut.
    """
    words = quote.split()
    half = len(words) // 2
    if half < HALF:
        return False
    halves = " ".join(words[:half]), " ".join(words[-half:])
    return any(part in passage for part in halves for passage in passages)


def _beside(item: dict[str, Any]) -> bool:
    """Whether an answer holds none of the gold quotes, nor half of one."""
    answer = collapse(re.sub(r"\s*\[\d+\]", "", item["output"]["answer"]))
    quotes = [collapse(quote) for quote in item["input"]["quotes"]]
    return bool(quotes) and not any(q in answer or _halved(q, [answer]) for q in quotes)


def _wrong(item: dict[str, Any]) -> bool:
    """Whether the answer rests on no passage with evidence, or a judge finds it wrong."""
    judged = item["scores"].get("answer correctness")
    if judged is not None and judged < WRONG:
        return True
    output, quotes = item["output"], [collapse(quote) for quote in item["input"]["quotes"]]
    if not quotes:
        return bool(item["scores"].get("citation recall") == 0)
    texts = {hit["chunk"]: hit["text"] for hit in output["retrieved"]}
    cited = [collapse(texts.get(c["chunk"], c["quote"])) for c in output["citations"]]
    if cited and not any(cited):
        return False  # by names of the project's own: what is cited cannot be told
    return not any(quote in text for quote in quotes for text in cited)
