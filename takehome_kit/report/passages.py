"""The retrieved passages of an item, with the gold quotes found in them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from takehome_kit.contracts.results import Item


class Passage(NamedTuple):
    """One retrieved chunk as the report shows it."""

    rank: int
    document: str
    location: str
    score: float | None
    html: Markup  # escaped text, gold quotes in <mark>
    gold: bool  # holds a gold quote
    source: bool  # of a document that the row lists as a source
    cited: bool  # the answer cites this chunk

    @property
    def telling(self) -> bool:
        """Whether it is shown unfolded: what came first, what was cited, what held the evidence."""
        return self.rank == 1 or self.gold or self.cited


class Quote(NamedTuple):
    """A gold quote and the rank of the first passage that holds it."""

    text: str
    rank: int | None


def passages(item: Item) -> list[Passage]:
    """What was retrieved for `item`, best first."""
    sources, quotes = item["input"].get("sources") or [], item["input"].get("quotes") or []
    cited = {citation.get("chunk") for citation in item["output"].get("citations") or []}
    retrieved: list[dict[str, Any]] = item["output"].get("retrieved") or []
    found = []
    for rank, hit in enumerate(retrieved, start=1):
        html, gold = highlight(str(hit.get("text") or ""), quotes)
        found.append(
            Passage(
                rank=rank,
                document=str(hit["document"]),
                location=str(hit.get("location") or ""),
                score=hit.get("score"),
                html=html,
                gold=gold,
                source=hit["document"] in sources,
                cited=hit.get("chunk") in cited,
            )
        )
    return found


def gold_quotes(item: Item) -> list[Quote]:
    """The quotes of `item` in the row's order."""
    texts = [str(hit.get("text") or "") for hit in item["output"].get("retrieved") or []]
    return [
        Quote(quote, next((i for i, t in enumerate(texts, 1) if highlight(t, [quote])[1]), None))
        for quote in item["input"].get("quotes") or []
    ]


def highlight(text: str, quotes: list[str]) -> tuple[Markup, bool]:
    """`text` escaped, each quote in `<mark>`; runs of white space match any other."""
    words = [quote.split() for quote in quotes if quote.split()]
    if not words:
        return escape(text), False
    either = "|".join(r"\s+".join(map(re.escape, w)) for w in sorted(words, key=len, reverse=True))
    pieces = re.split(f"({either})", text)
    marked = (
        Markup("<mark>{}</mark>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
    return Markup("").join(marked), len(pieces) > 1
