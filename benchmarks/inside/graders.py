"""Runs in a project's environment after its evals: `graders.py ragas ROUNDS | stream TURNS`."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.judging import graders
from bench.judging.graders import overlap
from bench.judging.project import Project
from bench.judging.stream import grade_file

os.environ["RAGAS_DO_NOT_TRACK"] = "true"
Values = list[float]


def beside_ragas(rounds: int) -> dict[str, Any]:
    """Seconds of each round for all values, in turn; what is compared has been imported before."""
    from ragas.metrics import collections as ragas

    kept = [c for c in Project(Path.cwd()).conversations() if c.reference and c.turns[1].text]
    ours = (graders.RougeL(), graders.EditSimilarity())
    theirs = (ragas.RougeScore(), ragas.NonLLMStringSimilarity())

    def first() -> Values:
        overlap._stem.cache_clear()  # as in a new process
        return own()

    def own() -> Values:
        return [grader.grade(c).score or 0.0 for grader in ours for c in kept]

    async def loop() -> Values:
        found = []
        for metric in theirs:
            for c in kept:
                pair = {"reference": c.reference, "response": c.turns[1].text}
                found.append(float((await metric.ascore(**pair)).value))
        return found

    works: dict[str, Callable[[], Values]] = {
        "ragas": lambda: asyncio.run(loop()),
        "first": first,
        "again": own,
    }
    found: dict[str, Any] = {name: [] for name in works}
    values: dict[str, Values] = {}
    for turn in range(rounds + 1):
        for name, work in works.items():
            started = time.perf_counter()
            values[name] = work()
            found[name] += [time.perf_counter() - started] if turn else []
    differences = [abs(a - b) for a, b in zip(values["ragas"], values["first"], strict=True)]
    return found | {"values": len(differences), "difference": max(differences)}


def stream(turns: int) -> dict[str, Any]:
    """The sample's answers over and over, each with a word of its own, through the graders."""
    sample = Path("data/sample/answers.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in sample.splitlines()]
    rows = [row for row in rows if row["answer"]]
    config = Path("config.toml")
    text = config.read_text(encoding="utf-8")
    # Embeddings have a benchmark of their own.
    config.write_text(
        text.replace('main = "similarity to the question"', 'main = "weighted precision"')
    )
    names = ["unigram precision", "ROUGE-L to the reference", "string similarity to the reference"]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "turns.jsonl"
        with source.open("w", encoding="utf-8") as file:
            for number in range(turns):
                row = rows[number % len(rows)]
                own = {"id": str(number), "answer": f"{row['answer']} w{number}"}
                file.write(json.dumps(row | own) + "\n")
        del rows
        started = time.perf_counter()
        done = grade_file(Path.cwd(), source, Path(folder) / "out.jsonl", names, workers=2)
        seconds = time.perf_counter() - started
    assert done == turns
    config.write_text(text)
    used = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return {"seconds": seconds, "mb": used[0] / 1024, "worker_mb": used[1] / 1024}


if __name__ == "__main__":
    work, amount = sys.argv[1], int(sys.argv[2])
    print(json.dumps(beside_ragas(amount) if work == "ragas" else stream(amount)))
