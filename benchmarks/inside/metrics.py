"""Runs in a project's environment after its evals: `metrics.py ROUNDS`, prints JSON.

The same metrics of the same items: by the harness (first and again), and by awaiting Ragas' own
classes one after the other, with the embeddings that Ragas brings.
"""

from __future__ import annotations

import asyncio
import copy
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.encoder.encoder import Encoder
from bench.encoder.models import resolve
from bench.encoder.vectors import VectorCache
from evals import ragas_scores
from evals.cache import Cache
from evals.metrics import named

os.environ["RAGAS_DO_NOT_TRACK"] = "true"
Items = list[dict[str, Any]]


async def own_loop(items: Items) -> dict[str, list[float]]:
    """Ragas' classes by themselves."""
    from ragas.dataset_schema import SingleTurnSample
    from ragas.embeddings import HuggingFaceEmbeddings
    from ragas.metrics import collections as ragas
    from ragas.metrics._context_precision import IDBasedContextPrecision
    from ragas.metrics._context_recall import IDBasedContextRecall

    embeddings = HuggingFaceEmbeddings(model=str(resolve("all-MiniLM-L6-v2")[0]))
    by_id = {
        "context precision (ID)": IDBasedContextPrecision(),
        "context recall (ID)": IDBasedContextRecall(),
    }
    others = {
        "semantic similarity": ragas.SemanticSimilarity(embeddings=embeddings),
        "ROUGE-L": ragas.RougeScore(),
        "string similarity": ragas.NonLLMStringSimilarity(),
        "quoted spans": ragas.QuotedSpansAlignment(),
    }
    found: dict[str, list[float]] = {name: [] for name in (*by_id, *others)}
    for item in items:
        for name in found:
            inputs = ragas_scores._inputs(item, name)
            if isinstance(inputs, dict) and name in by_id:
                value = await by_id[name].single_turn_ascore(SingleTurnSample(**inputs))
                found[name].append(value)
            elif isinstance(inputs, dict):
                found[name].append(float((await others[name].ascore(**inputs)).value))
    return found


def main() -> None:
    """In turn; imports are not counted, all were done in the round that is not."""
    rounds = int(sys.argv[1])
    record = max(Path("reports").glob("*/results.json"))
    items: Items = json.loads(record.read_text(encoding="utf-8"))["items"]
    folder = Path(tempfile.mkdtemp())

    def harness(place: Path) -> Items:
        encoder = Encoder("all-MiniLM-L6-v2", VectorCache(place / "v.sqlite", print))

        def embed(texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = encoder.encode_cached(texts).tolist()
            return vectors

        place.mkdir(exist_ok=True)
        scorer = ragas_scores.Scorer(Cache(place / "c.sqlite"), "bench", embed, None)
        copied = copy.deepcopy(items)
        for group in ("retrieval", "answer"):
            scorer.score(copied, group)
        assert not scorer.failures
        return copied

    found: dict[str, list[tuple[float, float]]] = {"first": [], "again": [], "ragas": []}
    results: dict[str, Any] = {}
    for turn in range(rounds + 1):
        works: dict[str, Callable[[], Any]] = {
            "first": lambda turn=turn: harness(folder / str(turn)),
            "again": lambda turn=turn: harness(folder / str(turn)),
            "ragas": lambda: asyncio.run(own_loop(items)),
        }
        for name, work in works.items():
            wall, cpu = time.perf_counter(), time.process_time()
            results[name] = work()
            spent = (time.perf_counter() - wall, time.process_time() - cpu)
            found[name] += [spent] if turn else []
        print(f"round {turn} of {rounds} done", file=sys.stderr, flush=True)
    names = [name for group in ("retrieval", "answer") for name in named(group)]
    differences = [
        abs(sum(ours) - sum(theirs)) / len(theirs)
        for name in names
        if name != "quoted spans" and (theirs := results["ragas"].get(name))
        for ours in [[i["scores"][name] for i in results["first"] if i["scores"][name]]]
    ]
    values = sum(map(len, results["ragas"].values()))
    print(json.dumps(found | {"values": values, "difference": max(differences)}))


if __name__ == "__main__":
    main()
