"""Offline graders beside Ragas' own loop, and on many turns, `python benchmarks/graders.py`."""

from __future__ import annotations

import argparse
import json

from measure import (
    BUILD,
    ROOT,
    environment,
    machine,
    project,
    publish,
    ratios,
    run,
    spread,
    table,
)

SIZES = (10_000, 100_000)  # turns


def main() -> None:
    """Measure and write the block."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    folder = project(BUILD / "bench" / "bench", "evals")
    python = environment(folder, "test-env")
    variables = {"PYTHONPATH": f"{folder / 'src'}:{folder}"}
    run([python, "-m", "evals", "run"], cwd=folder, **variables)
    script = ROOT / "benchmarks" / "inside" / "graders.py"
    out = run([python, script, "ragas", rounds], cwd=folder, **variables)[1]
    found = json.loads(out.splitlines()[-1])
    rates = {
        name: [found["values"] / s for s in found[name]] for name in ("ragas", "first", "again")
    }
    rows = [
        [
            "Ragas' `RougeScore` and `NonLLMStringSimilarity`, awaited in turn",
            *_cells(rates, "ragas"),
        ],
        ["the project's graders of the same, every word new", *_cells(rates, "first")],
        ["the same once their words are known", *_cells(rates, "again")],
    ]
    many = []
    for turns in SIZES:
        out = run([python, script, "stream", turns], cwd=folder, **variables)[1]
        told = json.loads(out.splitlines()[-1])
        rate = turns / told["seconds"]
        memory = f"{told['mb']:.0f} MB", f"{told['worker_mb']:.0f} MB"
        many.append([f"{turns:,}", f"{told['seconds']:.1f}", f"{rate:,.0f}", *memory])
    header = ["turns", "s", "turns/s", "peak memory of the process", "of the larger worker"]
    publish(
        "graders",
        f"{table(['', 'values/s', 'ratio'], rows)}\n\n"
        f"{found['values']} values, rounds: {rounds}; largest difference of a value "
        f"{found['difference']:.1e}.\n\n{table(header, many)}\n\n"
        "Unigram and weighted precision, ROUGE-L, string similarity and rules on a file of single "
        f"turns, by two workers.\n\n{machine('ragas', 'rapidfuzz', python=python)}",
    )


def _cells(rates: dict[str, list[float]], name: str) -> list[str]:
    return [spread(rates[name], 0), spread(ratios(rates[name], rates["ragas"]))]


if __name__ == "__main__":
    main()
