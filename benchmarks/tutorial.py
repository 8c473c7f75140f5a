"""A project beside a script as tutorials show it: `python benchmarks/tutorial.py`.

Both on the sample's documents and questions with the same model and machine, each stage a process
of its own, in turn. The project's first eval begins with nothing: no index.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path

from measure import (
    BUILD,
    ROOT,
    Spent,
    environment,
    machine,
    project,
    publish,
    ratios,
    run,
    spread,
    table,
)

QUESTION = "What does the else clause of a loop do?"


def stages(folder: Path, python: Path) -> dict[str, tuple[Callable[[], Spent], ...]]:
    """What is compared: the project's stage and the tutorial's."""
    variables = {"PYTHONPATH": str(folder / "src")}
    script = ROOT / "benchmarks" / "inside" / "tutorial.py"

    def ours(*arguments: str, fresh: bool = False) -> Spent:
        if fresh:
            shutil.rmtree(folder / ".index", ignore_errors=True)
        return run([python, "-m", *arguments], cwd=folder, **variables)[0]

    def theirs(*names: str) -> Spent:
        parts = [run([python, script, name], cwd=folder, **variables)[0] for name in names]
        return Spent(sum(p.wall for p in parts), sum(p.cpu for p in parts))

    return {
        "ingest": (lambda: ours("bench", "index", fresh=True), lambda: theirs("ingest")),
        "cold question": (lambda: ours("bench", "ask", QUESTION), lambda: theirs("query")),
        "first eval, ingest included": (
            lambda: ours("evals", fresh=True),
            lambda: theirs("ingest", "eval"),
        ),
        "second eval, no kit": (lambda: ours("evals"), lambda: theirs("eval")),
    }


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    folder = project(BUILD / "bench" / "tutorial" / "bench")
    python = environment(folder, "rag-env")
    # Writes the sample's documents, which the tutorial reads, too.
    run([python, "-m", "bench", "index"], cwd=folder, PYTHONPATH=str(folder / "src"))
    found: dict[str, list[tuple[Spent, Spent]]] = {}
    for number in range(rounds):
        for name, (ours, theirs) in stages(folder, python).items():
            found.setdefault(name, []).append((ours(), theirs()))
            print(number, name, found[name][-1], flush=True)
    rows = []
    for name, pairs in found.items():
        wall = [[pair[side].wall for pair in pairs] for side in (0, 1)]
        cpu = [[pair[side].cpu for pair in pairs] for side in (0, 1)]
        shown = [spread(values, 1) for values in (*wall, *cpu)]
        rows.append([name, *shown, spread(ratios(wall[1], wall[0]), 1)])
    header = [
        "stage",
        "project, s",
        "tutorial, s",
        "project, CPU s",
        "tutorial, CPU s",
        "ratio, wall",
    ]
    publish(
        "tutorial",
        f"{table(header, rows)}\n\nRounds: {rounds}. The project computes intervals, citations, "
        "refusals and a report's record besides; the tutorial computes four means.\n\n"
        + machine("langchain-community", "sentence-transformers", "ragas", python=python),
    )


if __name__ == "__main__":
    main()
