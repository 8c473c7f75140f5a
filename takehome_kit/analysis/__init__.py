"""From what a run of schema version 2 wrote to the record that the kit reads: all that is derived.

The project measures and writes; slices, causes, guards, the gate and the calibration curve follow
from that, so they are computed here and stand in no candidate's repository.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, cast

from ..contracts.results import MEASURED_ONLY, Item, Results
from .described import described
from .guards import guards, tells_apart
from .slices import by_slice
from .thresholds import gate

RUN = "%Y%m%dT%H%M%SZ"  # a run is named by the time it was written
# Each has a module here of that name: the causes of its failures, its metrics' names.
KINDS = ("rag", "serving", "finetune", "evals", "extract", "agent")
DATA = ("documents", "data")  # of a record's hashes, those of what is read; others are code


def complete(record: dict[str, Any]) -> Results:
    """The record with everything that `Results` has and a run of version 2 leaves out.

    Raises `KeyError` or `TypeError` for a record that lacks what such a run writes.
    """
    if record["kind"] not in KINDS:
        raise KeyError(f"kind {record['kind']}")
    kind = import_module(f".{record['kind']}", __name__)
    record = {"system": {}, "config": {}, **record}  # not every system has settings
    items = [kind.item(_item(item), record) for item in record["items"]]
    made = record.get("environment", {})
    versions = made.get("packages", {})
    own = kind.record(record, items)
    measured = [*record["metrics"], *own.pop("metrics", [])]
    metrics = [described(metric, items, versions, kind.GROUPS) for metric in measured]
    whole = [metric for metric in metrics if metric["slice"] is None]
    hashes = _hashes(record.get("hashes", {}), items)
    notes = [*record.get("notes", []), *own.pop("notes", [])]
    doubts = [*guards(whole, items), *own.pop("guards", [])]
    completed = {
        **record,
        "schema_version": MEASURED_ONLY,
        "git": record.get("git", {"commit": None, "dirty": None}),
        "environment": {"python": "unknown", **made, "packages": versions},
        "created": datetime.strptime(record["run"], RUN).replace(tzinfo=UTC).isoformat(),
        "hashes": hashes,
        "inputs_sha256": _digest(hashes),
        "golden": _golden(kind.origin(record["name"]), items),
        "metrics": metrics + _by_slice(metrics, items),
        "items": items,
        "noun": kind.NOUN,
        "guards": doubts,
        "gate": gate(record.get("thresholds", {}), whole),
        "corpus": {"origin": record["name"], "skipped": [], **record.get("corpus", {})},
        "totals": {**_totals(items, notes), **record.get("totals", {})},
        "notes": [*notes, *tells_apart(whole, items)],
        "noted": record.get("notes", []),
        **own,
    }
    return cast(Results, completed)


def _by_slice(metrics: list[Any], items: list[Item]) -> list[dict[str, Any]]:
    """The slices that the run wrote no figures of.

    Slices with metrics of their own, as labels have, are whole.
    """
    whole = [metric for metric in metrics if metric["slice"] is None]
    sliced = {metric["name"] for metric in metrics if metric["slice"] is not None}
    if not sliced <= {metric["name"] for metric in whole}:
        return []
    return by_slice([metric for metric in whole if metric["name"] not in sliced], items)


def _hashes(raw: dict[str, str], items: list[Item]) -> dict[str, str]:
    """What was written, and by the names that runs are compared by: golden set, corpus, code."""
    data = {name: value for name, value in raw.items() if name in DATA}
    code = {name: value for name, value in raw.items() if name not in {*DATA, "config.toml"}}
    rows: dict[str, Item] = {}  # what is tried again is one row
    for item in items:
        rows.setdefault(json.dumps(item["input"], sort_keys=True), item)
    golden = sorted((item["id"], item["slice"], item["input"]) for item in rows.values())
    known = {"corpus": _digest(data), "code": _digest(code)} if raw else {}
    return {**raw, **known, "golden": _digest(golden)}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _item(item: dict[str, Any]) -> Item:
    """No item is held back for a threshold: all are of the half that is reported."""
    usual = {"slice": "", "cluster": item["id"], "status": "confirmed"}
    usual |= {"scores": {}, "error": None, "cause": None}
    empty: dict[str, Any] = {"latency_ms": {}, "tokens": {}, "cost_usd": 0.0}
    named = {"question": item["id"], **item["input"]}  # an item without a question is its id
    return cast(Item, {**usual, **empty, "split": "test", **item, "input": named})


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


def _golden(origin: str, items: list[Item]) -> dict[str, Any]:
    status = Counter(item["status"] for item in items)
    return {
        "origin": origin,
        "n": len(items),
        "draft": status["draft"],
        "confirmed": status["confirmed"],
        "slices": dict(Counter(item["slice"] for item in items)),
    }
