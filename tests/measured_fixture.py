"""Records as a RAG project of schema version 2 writes them: small, every figure set by hand."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from takehome_kit.contracts.project import inputs_file

Record = dict[str, Any]
RUN = "20261129T063000Z"
ITEM: Record = {
    "id": "q1",
    "slice": "factual",
    "cluster": "doc.txt",
    "status": "confirmed",
    "input": {
        "question": "How long do bees live?",
        "reference": "Six weeks.",
        "sources": ["doc.txt"],
        "quotes": ["Bees live for six weeks in the summer"],
    },
    "output": {
        "answer": "Bees live for six weeks in the summer. [1]",
        "citations": [{"document": "doc.txt", "page": 2, "chunk": "doc.txt#3", "quote": "…"}],
        "retrieved": [
            {
                "chunk": "doc.txt#3",
                "document": "doc.txt",
                "page": 2,
                "score": 0.5,
                "text": "Life\n\nBees live for six  weeks in the summer.",
            }
        ],
        "ranked": ["doc.txt", "other.txt"],
        "confidence": 0.8,
    },
    "scores": {"hit@k": 1.0, "citation recall": 1.0},
    "latency_ms": {"retrieve": 4.0, "generate": 6.0, "total": 10.0},
    "tokens": {"prompt": 0, "completion": 0},
    "error": None,
}


def make_item(name: str = "q1", **changes: Any) -> Record:
    """An item that went well; `changes` replace fields, or update input, output and scores."""
    item = copy.deepcopy(ITEM) | {"id": name}
    for field, value in changes.items():
        if field in ("input", "output"):
            item[field] |= value
        else:
            item[field] = value
    return item


def make_metric(name: str = "hit@k", group: str = "retrieval", **changes: Any) -> Record:
    """A row over all items, as the kit describes it; a run writes only what `WRITTEN` names."""
    row = {
        "name": name,
        "group": group,
        "value": 0.75,
        "ci": [0.5, 0.9],
        "n": 8,
        "clusters": 4,
        "unit": "score",
        "direction": "higher",
        "bounds": [0, 1],
        "method": "bootstrap over clusters",
        "source": "evals",
        "headline": True,
    }
    return row | changes


STAMPED = ("kind", "git", "hashes", "environment", "thresholds")  # by the kit
WRITTEN = ("name", "value", "ci", "n", "unit")
LATENCY = make_metric("latency p50", "latency", value=10.0, unit="ms", bounds=None, ci=[9, 12])
LATENCY |= {"direction": "lower"}


def make_record(items: list[Record] | None = None, run: str = RUN, **changes: Any) -> Record:
    """A whole record; without items, eight on two slices of which two miss."""
    if items is None:
        items = [
            make_item(
                f"q{i}",
                slice="factual" if i < 4 else "multi-hop",
                cluster=f"doc{i // 2}.txt",
                scores={"hit@k": float(i not in (3, 7)), "citation recall": 1.0},
            )
            for i in range(8)
        ]
    record = {
        "run": run,
        "kind": "rag",
        "name": "golden",
        "about": f"{len(items)} questions on 4 documents, answered by extractive",
        "system": {"generator": "extractive", "encoder": "all-MiniLM-L6-v2"},
        "config": {"retriever": "hybrid", "k": 5, "refuse_below": 0.3},
        "git": {"commit": None, "dirty": True},
        "hashes": {"documents": "d0", "src": "c0", "prompts": "90", "config.toml": "cf"},
        "environment": {"python": "3.11.7", "packages": {"faiss-cpu": "1.15.1"}},
        "corpus": {"documents": 4, "chunks": 9, "skipped": []},
        "metrics": [{name: row[name] for name in WRITTEN} for row in (make_metric(), LATENCY)],
        "thresholds": {"hit@k": 0.6},
        "items": items,
    }
    return copy.deepcopy(record | changes)


def write_record(record: Record, project: Path) -> Path:
    """Write it where a project does, and beside it what `takehome eval` adds."""
    path = project / "reports" / record["run"] / "results.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {name: value for name, value in record.items() if name in STAMPED}
    noted = inputs_file(path)
    noted.parent.mkdir(parents=True, exist_ok=True)
    noted.write_text(json.dumps(made), encoding="utf-8")
    measured = {name: value for name, value in record.items() if name not in STAMPED}
    path.write_text(json.dumps(measured), encoding="utf-8")
    return path
