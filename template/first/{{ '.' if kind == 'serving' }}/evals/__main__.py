"""`python -m evals`: test the server over HTTP, load it, print the table, write the report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from . import EvalError, operations, readme, results, workload
from .cache import Cache
from .run import recorded, report

ROOT = Path(__file__).resolve().parent.parent


def run(root: Path, fresh: bool = False) -> tuple[dict[str, Any], Path]:
    """The results of the present inputs, measured unless this machine has done so, and their file.

    Brings the README and OPERATIONS.md in line with them.
    """
    cache = Cache(root / ".cache" / "evals" / "cache.sqlite", fresh)
    hashes = results.inputs(root, workload.files(root), [root / "evals" / "contract.py"])
    hashes["slo"] = results.hash_files(root / "slo.toml")

    def measured() -> dict[str, Any]:
        from .measure import measure  # what it takes to measure is slow to import

        return measure(root, hashes)

    record, path = recorded(root, hashes, cache, measured)
    readme.update(root / "README.md", record)
    operations.write(root, record)
    return record, path


def main() -> int:
    """0; 1 when the run stops itself or, with --gate, misses an objective; 2 for bad input."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(dest="command")
    run_parser = commands.add_parser("run", help="measure (the default)")
    for p in (parser, run_parser):
        p.add_argument("--fresh", action="store_true", help="measure anew, whatever is recorded")
        p.add_argument("--gate", action="store_true", help="1 when an objective is missed")
    args = parser.parse_args()
    try:
        record, path = run(ROOT, args.fresh)
        print(report(record, path))
    except (EvalError, ValueError) as error:
        if args.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return error.code if isinstance(error, EvalError) else 2
    return 1 if args.gate and not record["gate"]["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
