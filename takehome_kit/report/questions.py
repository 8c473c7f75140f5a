"""The breakdown by question in the Markdown report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from takehome_kit.contracts.results import Item, Metric

from ..analysis.text import short

ANSWER, LISTED = 500, 100  # characters of an answer; rows, as a page of thousands is not read
Escape = Callable[[object], str]


def breakdown(
    items: Sequence[Item], headline: Sequence[Metric], plain: Escape, code: Escape
) -> tuple[list[str], list[list[str]]]:
    """The columns that some item fills, and the first items' rows."""
    listed = items[:LISTED]
    given = (m["name"] for m in headline if m["group"] not in ("latency", "baseline"))
    names = [name for name in given if any(name in item["scores"] for item in items)]
    cited = ["Cited first"] if any("citations" in item["output"] for item in items) else []
    header = ["Id", "Slice", "Question", "Answer", *cited, *names, "Cause"]
    return header, [_row(item, names, bool(cited), plain, code) for item in listed]


def _row(item: Item, names: Sequence[str], cited: bool, plain: Escape, code: Escape) -> list[str]:
    """One question: what was answered, on which passage, with which scores."""
    scores = [item["scores"].get(name) for name in names]
    return [
        code(item["id"]),
        plain(item["slice"]),
        code(item["input"]["question"]),
        code(_answer(item)),
        *([_cited(item["output"].get("citations") or [], code)] if cited else []),
        *("–" if score is None else f"{score:.2f}" for score in scores),
        plain(item["cause"] or "–"),
    ]


def _answer(item: Item) -> str:
    if item["error"]:
        return f"failed: {short(item['error'], ANSWER)}"
    answer = item["output"].get("answer")
    return "refused" if answer is None else short(str(answer), ANSWER)


def _cited(citations: list[dict[str, Any]], code: Escape) -> str:
    if not citations:
        return "–"
    first = citations[0]
    page = f", page {first['page']}" if first.get("page") else ""
    return code(first.get("chunk") or first.get("document") or "") + page
