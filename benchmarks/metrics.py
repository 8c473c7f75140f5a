"""Metrics of an eval run: the harness beside Ragas' own loop, `python benchmarks/metrics.py`."""

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

NAMES = {
    "ragas": "Ragas, awaited one after the other, its HuggingFaceEmbeddings",
    "first": "the harness, first time",
    "again": "the harness, again (cached)",
}


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    folder = project(BUILD / "bench" / "bench")
    python = environment(folder, "reference")
    variables = {"PYTHONPATH": f"{folder / 'src'}:{folder}"}
    run([python, "-m", "bench", "sample"], cwd=folder, **variables)
    run([python, "-m", "evals", "run"], cwd=folder, **variables)
    script = ROOT / "benchmarks" / "inside" / "metrics.py"
    out = run([python, script, rounds], cwd=folder, **variables)[1]
    found = json.loads(out.splitlines()[-1])
    wall = {key: [wall for wall, _ in found[key]] for key in NAMES}
    cpu = {key: [cpu for _, cpu in found[key]] for key in NAMES}
    rows = [
        [name, spread(wall[key]), spread(cpu[key]), spread(ratios(wall["ragas"], wall[key]), 1)]
        for key, name in NAMES.items()
    ]
    publish(
        "metrics",
        f"{table(['', 's', 'CPU s', 'times as fast'], rows)}\n\n{found['values']} values of six "
        f"metrics on the sample, imports not counted. Rounds: {rounds}. Largest difference of a "
        f"metric's mean: {found['difference']:.1e}.\n\n"
        + machine("ragas", "sentence-transformers", "onnxruntime", python=python),
    )


if __name__ == "__main__":
    main()
