"""Texts to vectors: the project's encoder and sentence-transformers, `python benchmarks/encode.py`.

On chunks of the sample corpus, in one process, in turn. sentence-transformers runs at the batch
size that is best here. The matrix products alone, at full speed, are what no encoder can pass.
"""

from __future__ import annotations

import argparse
import json

import numpy as np
from measure import BUILD, ROOT, environment, machine, project, publish, ratios, run, spread, table

# Multiplications and additions of the matrices, a token: 6 layers of 4 * 384^2 + 2 * 384 * 1536.
FLOP = 2 * 6 * (4 * 384**2 + 2 * 384 * 1536)
NAMES = {
    "reference": "sentence-transformers, batches of {best}",
    "fp32": "the project, fp32",
    "int8": "the project, int8",
}


def main() -> None:
    """Measure, write the table and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chunks", type=int, default=96)
    args = parser.parse_args()
    rounds, chunks = args.rounds, args.chunks
    folder = project(BUILD / "bench" / "bench")
    python = environment(folder, "reference")
    script = ROOT / "benchmarks" / "inside" / "encode.py"
    # NumPy's products are measured with a thread each, so its library is to start none.
    variables = {"PYTHONPATH": str(folder / "src"), "OPENBLAS_NUM_THREADS": "1"}
    out = run([python, script, rounds, chunks], cwd=folder, **variables)[1]
    found = json.loads(out.splitlines()[-1])
    rates = {k: [found["tokens"] / wall for wall, _ in found[k]] for k in NAMES}
    busy = {k: [found["tokens"] / cpu for _, cpu in found[k]] for k in NAMES}
    rows = [
        [
            name.format(**found),
            spread(rates[key], 0),
            spread(ratios(rates[key], rates["reference"])),
            spread(busy[key], 0),
            "1" if key == "reference" else "{:.5f} ({:.5f})".format(*found["cosine"][key][::-1]),
        ]
        for key, name in NAMES.items()
    ]
    header = ["", "tokens/s", "ratio", "tokens per CPU second", "cosine, mean (least)"]
    gemm = [found["flop"] / cpu / 1e9 for _, cpu in found["gemm"]]
    reached = [rate * FLOP / 1e9 for rate in busy["fp32"]]
    sweep = ", ".join(f"{k}: {found['half'] / s:,.0f}" for k, s in found["sweep"].items())
    plot(rates)
    publish(
        "encode",
        f"{table(header, rows)}\n\n"
        "![Tokens per second by encoder](benchmarks/encode.svg)\n\n"
        f"{chunks} chunks, {found['tokens']:,} tokens. Rounds: {rounds}; ratios "
        f"within a round. sentence-transformers by batch size, tokens/s: {sweep}.\n\n"
        f"Matrix products alone reach {spread(gemm, 0)} GFLOP per CPU second here (NumPy's "
        f"OpenBLAS, the model's shapes, a thread a core). The fp32 encoder does "
        f"{spread(reached, 0)} of them per CPU second, attention, normalisation, GELU and "
        f"tokenisation included in its time: {spread(ratios(reached, gemm))} of that rate.\n\n"
        + machine("torch", "sentence-transformers", "onnxruntime", "tokenizers", python=python),
    )


def plot(rates: dict[str, list[float]]) -> None:
    """Bars with their range."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "encode", "font.size": 10}
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6, 1.8), layout="constrained")
    for place, values in enumerate(rates.values()):
        middle = float(np.median(values))
        low, high = middle - min(values), max(values) - middle
        axes.barh(place, middle, color="#4c72b0", xerr=[[low], [high]], capsize=3)
    labels = ["sentence-transformers" if key == "reference" else key for key in rates]
    axes.set_yticks(range(len(rates)), labels)
    axes.invert_yaxis()
    axes.set_xlabel("tokens per second")
    path = ROOT / "docs" / "benchmarks" / "encode.svg"
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
