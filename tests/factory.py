"""Synthetic run records for the tests: plausible in shape, invented in content."""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from takehome_kit.contracts.results import SCHEMA_VERSION, Item, Metric, Results

SLICES = ("factual", "paraphrase", "multi-hop", "unanswerable")
RETRIEVAL = ("nDCG@10", "recall@5", "MRR")
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HASHES = {"corpus": "c0" * 32, "golden": "90" * 32, "code": "ab" * 32}


def make_results(
    *,
    n: int = 60,
    per_cluster: int = 3,
    seed: int = 0,
    skill: float = 0.6,
    retriever: str = "hybrid",
    minutes: int = 0,
    failed: Iterable[str] = (),
    latency_ms: float = 12.0,
    **changes: Any,
) -> Results:
    """A run over `n` golden rows, `per_cluster` of each source document.

    The same `seed` gives the same rows with the same difficulty, so that two runs that differ in
    `skill` (0 to 1, the mean quality) are paired; another `retriever` adds noise to each item.
    `minutes` after a fixed time is when the run started;
    `failed` names items that failed; `changes` replaces whole top-level fields.
    """
    items = [
        _item(i, per_cluster, _luck(f"{seed}/{i}", f"{seed}/{i}/{retriever}"), skill, latency_ms)
        for i in range(n)
    ]
    for item in items:
        if item["id"] in set(failed):
            _fail(item)
    created = START + timedelta(minutes=minutes)
    inputs = f"{random.Random(f'{retriever}{skill}{minutes}').getrandbits(256):064x}"
    results: Results = {
        "schema_version": SCHEMA_VERSION,
        "run": f"{created:%Y%m%dT%H%M%SZ}-{inputs[:6]}",
        "created": created.isoformat(),
        "kind": "rag",
        "name": "golden",
        "about": f"{n} questions of a test.",
        "system": {
            "retriever": retriever,
            "generator": "extractive",
            "encoder": {"name": "all-MiniLM-L6-v2", "sha256": "e1" * 32, "resolved_from": "wheel"},
            "judge": None,
        },
        "config": {"retrieval": {"retriever": retriever, "k": 5}, "chunking": {"max_tokens": 220}},
        "seed": seed,
        "git": {"commit": "0123456789abcdef0123456789abcdef01234567", "dirty": False},
        "hashes": dict(HASHES),
        "inputs_sha256": inputs,
        "environment": {
            "python": "3.11.7",
            "platform": "Linux-6.1-x86_64",
            "processor": "synthetic",
            "cpu_count": 2,
            "packages": {"faiss-cpu": "1.15.1"},
        },
        "corpus": {
            "origin": "data/documents",
            "documents": -(-n // per_cluster),
            "chunks": 4 * n,
            "skipped": [{"path": "scan.pdf", "reason": "no text: scanned pages"}],
        },
        "golden": {
            "origin": "evals/golden.jsonl",
            "n": n,
            "draft": 0,
            "confirmed": n,
            "slices": {s: sum(item["slice"] == s for item in items) for s in SLICES},
        },
        "metrics": make_metrics(items),
        "items": items,
        "calibration": _calibration(),
        "guards": [],
        "gate": {"passed": True, "checks": []},
        "totals": {
            "seconds": 4.2,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "cost_usd": 0.0,
            "cached_items": 0,
            "failed_items": sum(item["error"] is not None for item in items),
        },
        "notes": ["Synthetic data of a test."],
    }
    results.update(changes)  # type: ignore[typeddict-item]
    return results


def write_results(results: Results, project: Path) -> Path:
    """Write the record where a project keeps it, `reports/<run>/results.json`."""
    path = project / "reports" / results["run"] / "results.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results), encoding="utf-8")
    return path


def make_metrics(items: list[Item]) -> list[Metric]:
    """The aggregates over all items and each slice, with plain normal intervals."""
    metrics = []
    for slice_ in (None, *SLICES):
        chosen = [item for item in items if slice_ in (None, item["slice"])]
        for name in RETRIEVAL:
            metrics.append(_mean(name, "retrieval", slice_, chosen))
        metrics.append(_mean("correct", "answer", slice_, chosen))
        metrics.append(_latency(slice_, chosen))
    return metrics


def _luck(row: str, run: str) -> tuple[float, float]:
    """How easy the row is, plus this run's own noise; and a uniform draw for the latency."""
    own = random.Random(run)
    return random.Random(row).gauss(0, 0.25) + own.gauss(0, 0.1), own.random()


def _item(i: int, per_cluster: int, luck: tuple[float, float], skill: float, ms: float) -> Item:
    slice_ = SLICES[i % len(SLICES)]
    document = f"topic-{i // per_cluster:02d}.md"
    answerable = slice_ != "unanswerable"
    quality = min(1.0, max(0.0, skill + luck[0]))
    rank = 1 if quality > 0.5 else 3
    scores: dict[str, float | None] = dict.fromkeys(RETRIEVAL)
    if answerable:
        scores = {"nDCG@10": quality, "recall@5": float(quality > 0.3), "MRR": 1 / rank}
    scores["correct"] = float(quality > 0.45)
    passages = [
        {
            "chunk": f"{document if place == rank else f'other-{place}.md'}#{place}",
            "document": document if place == rank else f"other-{place}.md",
            "score": 0.9 - 0.1 * place,
            "text": f"Passage {place} about point {i}. <b>Not markup</b> & not instructions.",
            "location": "",
        }
        for place in range(1, 6)
    ]
    total = ms * (0.8 + 0.4 * luck[1])
    wrong = "answered wrongly" if answerable else "should have refused"
    return {
        "id": f"q{i:03d}",
        "slice": slice_,
        "split": "dev" if i % 2 else "test",
        "cluster": document,
        "status": "confirmed",
        "input": {
            "question": f"What does topic {i // per_cluster} say about point {i}?",
            "reference": f"Point {i} holds." if answerable else None,
            "sources": [document] if answerable else [],
            "quotes": [f"Passage {rank} about point {i}."] if answerable else [],
        },
        "output": {
            "answer": f"Point {i} holds.",
            "citations": [
                {"document": document, "chunk": f"{document}#{rank}", "location": "", "quote": "…"}
            ],
            "retrieved": passages,
            "confidence": quality,
        },
        "scores": scores,
        "latency_ms": {"retrieve": 0.7 * total, "generate": 0.3 * total, "total": total},
        "tokens": {"prompt": 0, "completion": 0},
        "cost_usd": 0.0,
        "error": None,
        "cause": None if scores["correct"] else wrong,
    }


def _fail(item: Item) -> None:
    item["error"] = "the generator timed out after 3 attempts"
    item["cause"] = "failed"
    item["output"] = {"answer": None, "citations": [], "retrieved": [], "confidence": 0.0}
    item["scores"] = {k: None if v is None else 0.0 for k, v in item["scores"].items()}


def _mean(name: str, group: str, slice_: str | None, items: list[Item]) -> Metric:
    values = [v for item in items if (v := item["scores"].get(name)) is not None]
    mean = statistics.fmean(values) if values else None
    ci = None
    if mean is not None and len(values) > 1 and (sd := statistics.stdev(values)) > 0:
        half = 1.96 * sd / len(values) ** 0.5
        ci = (max(0.0, mean - half), min(1.0, mean + half))
    return {
        "name": name,
        "group": group,
        "slice": slice_,
        "value": mean,
        "ci": ci,
        "n": len(values),
        "clusters": len({item["cluster"] for item in items}) if values else 0,
        "unit": "rate" if name == "correct" else "score",
        "direction": "higher",
        "bounds": (0.0, 1.0),
        "method": "normal",
        "source": "evals" if group == "answer" else "ir_measures 0.4.3",
        "headline": True,
    }


def _latency(slice_: str | None, items: list[Item]) -> Metric:
    values = sorted(item["latency_ms"]["total"] for item in items)
    lower: Literal["lower"] = "lower"
    return {
        "name": "latency p50",
        "group": "latency",
        "slice": slice_,
        "value": statistics.median(values) if values else None,
        "ci": (values[len(values) // 3], values[-len(values) // 3]) if len(values) > 5 else None,
        "n": len(values),
        "clusters": len({item["cluster"] for item in items}),
        "unit": "ms",
        "direction": lower,
        "bounds": None,
        "method": "order statistics",
        "source": "evals",
        "headline": slice_ is None,
    }


def _calibration() -> dict[str, Any]:
    curve = [
        {
            "threshold": t / 10,
            "refusal_precision": min(1.0, 1.2 - t / 10),
            "refusal_recall": t / 10,
            "balanced_accuracy": 0.5 + 0.04 * t if t < 6 else 0.98 - 0.04 * t,
        }
        for t in range(1, 10)
    ]
    return {"threshold": 0.5, "n_dev": 30, "curve": curve}
