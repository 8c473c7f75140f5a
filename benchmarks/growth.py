"""What an index costs as the corpus grows: `python benchmarks/growth.py [CHUNKS …]`.

The documents are the standard library's sources, in pieces of some 3,300 characters. Each size has
its own project and an empty cache: the index is built, built again after 1% of the documents (at
least one) has changed, opened unchanged, and asked 200 questions.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sysconfig
from pathlib import Path
from typing import Any

from measure import BUILD, ROOT, environment, machine, project, publish, run, table

PIECE, CHARACTERS = 3300, 640  # characters of a document, and of a chunk, about
LARGEST = 100_000  # chunks: searched, not encoded


def write_documents(folder: Path, chunks: int) -> list[Path]:
    """Documents for about so many chunks."""
    library = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(path for path in library.rglob("*.py") if "site-packages" not in path.parts)
    random.Random(0).shuffle(files)
    written: list[Path] = []
    for source in files:
        text = source.read_text(encoding="utf-8", errors="replace")
        for start in range(0, len(text), PIECE):
            path = folder / f"{len(written):06}.txt"
            path.write_text(f"{source.stem} {start}\n\n{text[start : start + PIECE]}", "utf-8")
            written.append(path)
            if len(written) * PIECE >= chunks * CHARACTERS:
                return written
    raise SystemExit(f"the standard library is too small for {chunks} chunks")


def size(*paths: Path) -> float:
    """MB of files."""
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def measure(chunks: int, python: Path) -> dict[str, Any]:
    """One size."""
    folder = project(BUILD / "bench" / f"growth-{chunks}" / "bench")
    cache = folder.parent / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir()
    documents = write_documents(folder / "data" / "documents", chunks)
    variables = {"PYTHONPATH": str(folder / "src"), "TAKEHOME_CACHE": str(cache)}
    index = [python, "-m", "bench", "index"]
    (folder / "data" / "documents" / "warm.txt").write_text("Only this.")
    run([python, "-c", WARM], cwd=folder, **variables)  # the graph is written once per user
    (folder / "data" / "documents" / "warm.txt").unlink()
    full, said = run(index, cwd=folder, **variables)
    for path in random.Random(0).sample(documents, max(1, len(documents) // 100)):
        path.write_text(path.read_text("utf-8") + "\nA sentence that is new.\n", "utf-8")
    changed, _ = run(index, cwd=folder, **variables)
    same, _ = run(index, cwd=folder, **variables)
    script = ROOT / "benchmarks" / "inside" / "growth.py"
    asked = json.loads(run([python, script, 1], cwd=folder, **variables)[1])
    newest = max((folder / ".index").iterdir(), key=lambda path: path.stat().st_mtime)
    return {
        "folder": folder,
        "variables": variables,
        "n": asked["n"],
        "documents": len(documents),
        "full": full,
        "changed": changed,
        "same": same,
        "asked": asked,
        "index": size(*newest.iterdir()),
        "cache": size(cache / "vectors.sqlite"),
        "said": said,
    }


WARM = """
from pathlib import Path
from bench.encoder.encoder import Encoder
from bench.encoder.vectors import VectorCache, user_cache
Encoder("all-MiniLM-L6-v2", VectorCache(user_cache() / "none.sqlite", print)).load()
"""


def row(found: dict[str, Any]) -> list[object]:
    """Of the table."""
    n, full, asked = found["n"], found["full"], found["asked"]
    return [
        f"{n:,}",
        f"{full.wall:,.0f}",
        f"{1000 * full.cpu / n:.0f}",
        f"{full.mb:,.0f}",
        f"{1000 * found['index'] / n:.1f} + {1000 * found['cache'] / n:.1f}",
        f"{found['changed'].cpu:.1f} ({found['changed'].cpu / full.cpu:.1%})",
        f"{found['same'].cpu:.1f}",
        *times(asked),
    ]


def times(asked: dict[str, Any]) -> list[str]:
    """Median and 95th percentile of a question, processor and wall."""
    return [" / ".join(f"{row[kind]:.1f}" for row in asked["ms"]) for kind in (1, 0)]


def main() -> None:
    """Measure each size, and write the table after each: the last takes long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chunks", type=int, nargs="*", default=[100, 1000, 10000])
    sizes = parser.parse_args().chunks
    python = environment(project(BUILD / "bench" / "bench"), "setup")
    header = ["chunks", "index, s", "CPU ms a chunk", "peak MB", "KB a chunk: index + cache"]
    header += ["1% changed, CPU s", "unchanged, CPU s", "query p50 / p95, CPU ms", "wall ms"]
    rows, last = [], {}
    for chunks in sizes:
        last = measure(chunks, python)
        rows.append(row(last))
        publish("growth", note(table(header, rows), python))
    script = ROOT / "benchmarks" / "inside" / "growth.py"
    command = [python, script, -(-LARGEST // last["n"])]
    asked = json.loads(run(command, cwd=last["folder"], **last["variables"])[1])
    rows.append([f"{asked['n']:,} *", "", "", f"{asked['mb']:,.0f}", "", "", "", *times(asked)])
    publish("growth", note(table(header, rows), python))


def note(text: str, python: Path) -> str:
    """The table with what it is of."""
    return (
        f"{text}\n\nOnce each. CPU seconds are of all threads and do not depend on what else the "
        "machine does; wall seconds and query times do. A query is encoded and searched (hybrid), "
        "one at a time. *: the largest index again and again, each chunk with another word and its "
        "vector with a little noise: searched by HNSW, never encoded; peak memory holds both.\n\n"
        + machine("onnxruntime", "faiss-cpu", "bm25s", python=python)
    )


if __name__ == "__main__":
    main()
