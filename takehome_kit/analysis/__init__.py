"""From what a run of schema version 2 wrote to the record that the kit reads: all that is derived.

The project measures and writes; slices, causes, guards, the gate and the calibration curve follow
from that, so they are computed here and stand in no candidate's repository.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any, cast

from ..results import Item, Results
from .causes import cause
from .guards import guards, tells_apart
from .refusals import calibration
from .slices import by_slice
from .thresholds import gate

ORIGINS = {"golden": "evals/golden.jsonl", "sample": "evals/sample.jsonl"}


def complete(record: dict[str, Any]) -> Results:
    """The record with everything that `Results` has and a run of version 2 leaves out.

    Raises `KeyError` or `TypeError` for a record that lacks what such a run writes.
    """
    searched_only = record["name"].startswith("beir: ")
    items = [_item(item, searched_only) for item in record["items"]]
    metrics = [{**metric, "slice": None} for metric in record["metrics"]]
    hashes = {"corpus" if name == "documents" else name: h for name, h in record["hashes"].items()}
    completed = {
        **record,
        "hashes": hashes,
        "inputs_sha256": hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest(),
        "golden": _golden(record["name"], items),
        "metrics": metrics + by_slice(metrics, items),
        "items": items,
        "calibration": None if searched_only else calibration(items),
        "guards": guards(metrics, items),
        # Thresholds are about the project's own questions, not about a public set.
        "gate": gate({} if searched_only else record["thresholds"], metrics),
        "totals": {"cached_items": 0, **record["totals"]},
        "notes": [*record["notes"], *tells_apart(metrics, items)],
    }
    return cast(Results, completed)


def _item(item: dict[str, Any], searched_only: bool) -> Item:
    """Every item counts (thresholds are cross-fitted): all are of the half that is reported."""
    output = dict(item["output"])
    for name in ("citations", "retrieved"):
        output[name] = [{**place, "location": _location(place)} for place in output[name]]
    derived = {"split": "test", "output": output, "cause": cause(item, searched_only)}
    return cast(Item, {**item, **derived})


def _location(place: dict[str, Any]) -> str:
    return f"page {place['page']}" if place.get("page") else ""


def _golden(name: str, items: list[Item]) -> dict[str, Any]:
    status = Counter(item["status"] for item in items)
    return {
        "origin": ORIGINS.get(name, name),
        "n": len(items),
        "draft": status["draft"],
        "confirmed": status["confirmed"],
        "slices": dict(Counter(item["slice"] for item in items)),
    }
