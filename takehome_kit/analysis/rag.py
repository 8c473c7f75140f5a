"""What only a RAG system's record has: passages, citations, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..contracts.results import Item
from .causes import cause
from .language import language
from .refusals import calibration, suggestion

NOUN = "questions"  # what its items are called
# Metrics by the beginning of their names.
GROUPS = {
    "baseline": ("dense", "bm25"),  # another retriever's, on the same questions
    "retrieval": ("hit@", "nDCG@", "MRR", "recall@"),
    "answer": ("answer recall", "semantic similarity", "ROUGE-L"),
    "judge": (
        "faithfulness",
        "answer relevancy",
        "answer correctness",
        "context precision",
        "context recall",
    ),
    "citation": ("citation",),
    "refusal": ("refusal",),
    "latency": ("latency",),
}
ORIGINS = {"golden": "evals/golden.jsonl", "sample": "evals/sample.jsonl"}


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its places by the names that the kit reads, and with its cause."""
    output = dict(written["output"])
    for name in ("citations", "retrieved"):
        output[name] = [_place(place) for place in output.get(name, [])]
    documents = dict.fromkeys(place["document"] for place in output["retrieved"])
    output.setdefault("ranked", list(documents))
    given = {"sources": [], "quotes": [], **written["input"]}
    derived = {**written, "input": given, "output": output}
    quoted = record["system"].get("generator") == "extractive"
    return derived | {"cause": cause(derived, _searched_only(record), quoted)}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Fields in the place of those that all kinds have; notes and guards are added to theirs."""
    fields: dict[str, Any] = {
        "system": {"retriever": written["config"].get("retriever", "dense"), **written["system"]},
        "guards": language(items),
    }
    if _searched_only(written):
        # Thresholds are about the project's own questions, not about a public set.
        return fields | {"calibration": None, "gate": {"passed": None, "checks": []}}
    unjudged = [
        f"{name} of {item['id']} not measured: {why}"
        for item in written["items"]
        for name, why in item.get("unjudged", {}).items()
    ]
    fields["calibration"] = calibration(items, written["config"])
    return fields | {"notes": [*unjudged, *(suggestion(items) if fields["calibration"] else [])]}


def origin(name: str) -> str:
    """Where the questions stand."""
    return ORIGINS.get(name, name)


def _searched_only(record: dict[str, Any]) -> bool:
    return bool(record["name"].startswith("beir: "))


def _place(place: dict[str, Any]) -> dict[str, Any]:
    """A passage or a citation, by the names that the kit reads."""
    location = f"page {place['page']}" if place.get("page") else ""
    # Without a name of its own a passage is known by its place.
    chunk = place.get("id") or f"{place['document']} {location}".strip()
    return {"quote": "", "chunk": chunk, **place, "location": location}
