"""What only an extraction's record has: what a field was taken for, and why it is wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from ..contracts.results import Item, Matrix
from .causes import collapse
from .intervals import interval

NOUN = "fields"  # what its items are called
# Metrics by the beginning of their names.
GROUPS = {
    "fields": ("F1",),
    "documents": ("documents", "schema"),
    "recall": ("recall",),
    "precision": ("precision",),
    "exact": ("exact match",),
    "evidence": ("null kept", "hallucinated"),
    "latency": ("latency",),
    "cost": ("cost",),
}
NOTHING, OTHER = "null", "other"


def item(written: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The item with its cause; a document that was not read is the reader's limit, no failure."""
    cause, error = None if _right(written) else _cause(written), written["error"]
    if error is None or error.startswith(f"{record['system'].get('extractor')}: "):
        return {**written, "cause": cause}
    output = {**written["output"], "dropped": error}
    return {**written, "output": output, "error": None, "cause": cause and "not read"}


def record(written: dict[str, Any], items: Sequence[Item]) -> dict[str, Any]:
    """Fields in the place of those that all kinds have."""
    fields: dict[str, Any] = {"matrices": [_confusion(items)], "metrics": _by_field(items)}
    values = {metric["name"]: metric["value"] for metric in written["metrics"]}
    asked = [values.get(name) for name in ("recall", "precision", "documents all right")]
    if None not in asked:
        recall, precision, right = asked
        fields["headline"] = (
            f"{recall:.0%} of what the documents state was read, and {precision:.0%} of the values "
            f"given are right; every field is right in {right:.0%} of the documents."
        )
    return fields


def origin(name: str) -> str:
    """Where the truth stands."""
    return {"truth": "evals/truth.csv", "sample": "data/make_sample.py"}.get(name, name)


def _right(item: Mapping[str, Any]) -> bool:
    scores = item["scores"]
    return all(scores.get(name, 1) == 1 for name in ("recall", "precision", "null kept"))


def _cause(item: Mapping[str, Any]) -> str:
    if item["error"]:
        return "failed"
    if item["input"]["reference"] is None:
        return "should be null"
    if item["output"]["answer"] is not None:
        return "wrong value"
    return "dropped" if item["output"].get("dropped") else "missed"


def _by_field(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Precision, recall and exact match of each field, beside the F1 that the run wrote."""
    rows = []
    for field in dict.fromkeys(item["input"]["field"] for item in items):
        for name in ("precision", "recall", "exact match"):
            scored = [i for i in items if i["input"]["field"] == field and name in i["scores"]]
            values = [float(item["scores"][name] or 0) for item in scored]
            span, method = interval(values, [item["cluster"] for item in scored], rate=True)
            row: dict[str, Any] = {"name": f"{name} {field}", "ci": span, "method": method}
            row |= {"value": fmean(values) if values else None, "n": len(values)}
            row |= {"unit": "score", "direction": "higher", "headline": False}
            rows.append(row | {"derived": True})
    return rows


def _confusion(items: Sequence[Item]) -> Matrix:
    """For each field (row) that is stated: the field whose value was given for it."""
    documents: dict[str, list[Item]] = defaultdict(list)
    for one in items:
        documents[one["cluster"]].append(one)
    counts: Counter[tuple[str, str]] = Counter()
    for fields in documents.values():
        stated = [one for one in fields if one["input"]["reference"] is not None]
        for one in stated:
            counts[one["input"]["field"], _taken_for(one, stated)] += 1
    names = list(dict.fromkeys(one["input"]["field"] for one in items))
    labels = [*names, NOTHING, OTHER]
    return {
        "title": "What was given for each field that a document states",
        "rows": "field",
        "columns": "given: the value of",
        "labels": labels,
        "counts": [[counts[row, column] for column in labels] for row in labels],
    }


def _taken_for(item: Item, stated: Sequence[Item]) -> str:
    answer = item["output"]["answer"]
    if answer is None:
        return NOTHING
    if _right(item):
        return str(item["input"]["field"])
    same = (o for o in stated if collapse(str(o["input"]["reference"])) == collapse(str(answer)))
    return next((str(one["input"]["field"]) for one in same), OTHER)
