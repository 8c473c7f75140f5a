"""From what a run of schema version 2 wrote to the record that the kit reads: all that is derived.

The project measures and writes; slices, causes, guards, the gate and the calibration curve follow
from that, so they are computed here and stand in no candidate's repository.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any, cast

from ..results import Item, Results
from .causes import cause
from .described import described
from .guards import guards, tells_apart
from .refusals import calibration
from .slices import by_slice
from .thresholds import gate

RUN = "%Y%m%dT%H%M%SZ"  # a run is named by the time it was written
ORIGINS = {"golden": "evals/golden.jsonl", "sample": "evals/sample.jsonl"}


def complete(record: dict[str, Any]) -> Results:
    """The record with everything that `Results` has and a run of version 2 leaves out.

    Raises `KeyError` or `TypeError` for a record that lacks what such a run writes.
    """
    searched_only = record["name"].startswith("beir: ")
    items = [_item(item, searched_only) for item in record["items"]]
    versions = record["environment"].get("packages", {})
    metrics = [described(metric, items, versions) for metric in record["metrics"]]
    hashes = _hashes(record["hashes"], items)
    completed = {
        **record,
        "created": datetime.strptime(record["run"], RUN).replace(tzinfo=UTC).isoformat(),
        "hashes": hashes,
        "inputs_sha256": _digest(hashes),
        "golden": _golden(record["name"], items),
        "metrics": metrics + by_slice(metrics, items),
        "items": items,
        "calibration": None if searched_only else calibration(items, record["config"]),
        "guards": guards(metrics, items),
        # Thresholds are about the project's own questions, not about a public set.
        "gate": gate({} if searched_only else record["thresholds"], metrics),
        "system": {"retriever": record["config"].get("retriever"), **record["system"]},
        "corpus": {"origin": record["name"], **record["corpus"]},
        "totals": {**_totals(items, record["notes"]), **record.get("totals", {})},
        "notes": [*record["notes"], *tells_apart(metrics, items)],
    }
    return cast(Results, completed)


def _hashes(raw: dict[str, str], items: list[Item]) -> dict[str, str]:
    """What was written, and by the names that runs are compared by: golden set, corpus, code."""
    golden = sorted((item["id"], item["slice"], item["input"]) for item in items)
    return {
        **raw,
        "corpus": raw["documents"],
        "golden": _digest(golden),
        "code": _digest([raw["src"], raw["prompts"]]),
    }


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _item(item: dict[str, Any], searched_only: bool) -> Item:
    """No item is held back for a threshold: all are of the half that is reported."""
    output = dict(item["output"])
    for name in ("citations", "retrieved"):
        output[name] = [_place(place) for place in output[name]]
    derived: dict[str, Any] = {"split": "test", "output": output}
    derived["cause"] = cause({**item, **derived}, searched_only)
    return cast(Item, {"cost_usd": 0.0, **item, **derived})


def _totals(items: list[Item], notes: list[str]) -> dict[str, Any]:
    return {
        "seconds": round(sum(item["latency_ms"].get("total", 0.0) for item in items) / 1000, 1),
        "prompt_tokens": sum(item["tokens"].get("prompt", 0) for item in items),
        "completion_tokens": sum(item["tokens"].get("completion", 0) for item in items),
        "cost_usd": sum(item["cost_usd"] for item in items),
        "cached_items": 0,
        "failed_items": sum(item["error"] is not None for item in items),
        "failed_values": sum("not measured" in note for note in notes),
    }


def _place(place: dict[str, Any]) -> dict[str, Any]:
    """A passage or a citation, by the names that the kit reads."""
    return {"quote": "", "chunk": place.get("id"), **place, "location": _location(place)}


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
