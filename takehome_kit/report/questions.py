"""The breakdown by question in the Markdown report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from takehome_kit.contracts.results import Item, Metric

from ..analysis.text import short

ANSWER, LISTED = 500, 100  # characters of an answer; rows, as a page of thousands is not read
Escape = Callable[[object], str]


def header(headline: list[Metric]) -> list[str]:
    """The columns."""
    names = [metric["name"] for metric in _scores(headline)]
    return ["Id", "Slice", "Question", "Answer", "Cited first", *names, "Cause"]


def row(item: Item, headline: list[Metric], plain: Escape, code: Escape) -> list[str]:
    """One question: what was answered, on which passage, with which scores."""
    scores = [item["scores"].get(metric["name"]) for metric in _scores(headline)]
    return [
        code(item["id"]),
        plain(item["slice"]),
        code(item["input"]["question"]),
        code(_answer(item)),
        _cited(item["output"].get("citations") or [], code),
        *("–" if score is None else f"{score:.2f}" for score in scores),
        plain(item["cause"] or "–"),
    ]


def _scores(headline: list[Metric]) -> list[Metric]:
    return [metric for metric in headline if metric["group"] not in ("latency", "baseline")]


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
