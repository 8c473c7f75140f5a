"""Questions to the API, and what becomes of them in the record."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from . import workload

Item = dict[str, Any]


def post(url: str, body: Any) -> tuple[int, Any]:
    """Status and JSON of a request to the route that is measured."""
    request = urllib.request.Request(
        url + workload.ROUTE, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def refusal(url: str, name: str, body: Any, status: int, field: str) -> Item:
    """Whether `body` is refused with this status, for this field."""
    got, reply = post(url, body)
    fields = [error["field"] for error in reply.get("errors", [])]
    kept = got == status and field in fields
    found = item(f"refusal-{name.replace(' ', '-')}", "refusals", name, {"contract": float(kept)})
    found["output"] = {"status": got, "fields": fields, "expected": [status, field]}
    return found


def item(name: str, part: str, question: str, scores: dict[str, Any]) -> Item:
    """An item of the record; a contract that is not kept is its cause of failure."""
    return {
        "id": name,
        "slice": part,
        "split": "test",
        "cluster": name,
        "status": "confirmed",
        "input": {"question": question},
        "output": {},
        "scores": scores,
        "latency_ms": {},
        "tokens": {"prompt": 0, "completion": 0},
        "cost_usd": 0.0,
        "error": None,
        "cause": "contract broken" if scores.get("contract") == 0 else None,
    }
