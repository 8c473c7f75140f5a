"""`python -m evals`: measure the system, print the table, write the report and the README."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from . import EvalError, readme, results
from .cache import Cache
from .refusal import write_calibration
from .run import recorded, report
from .system import ConfigError, document_folders

ROOT = Path(__file__).resolve().parent.parent


def run(root: Path, beir: Path | None = None, fresh: bool = False) -> tuple[dict[str, Any], Path]:
    """The results of the present inputs, measured unless this machine has done so, and their file.

    Brings the README and calibration.json in line with them, except for a folder in BEIR's format.
    """
    cache = Cache(root / ".cache" / "evals" / "cache.sqlite", fresh)
    if beir:
        corpus, gold = [beir / "corpus.jsonl"], [beir / "queries.jsonl", beir / "qrels"]
    else:
        corpus, gold = document_folders(root), [root / "evals" / "golden.jsonl"]
    hashes = results.inputs(root, corpus, gold)

    def measured() -> dict[str, Any]:
        from .measure import measure  # what it takes to measure is slow to import

        return measure(root, beir, cache, hashes)

    record, path = recorded(root, hashes, cache, measured)
    if not beir:
        write_calibration(root, record)
        readme.update(root / "README.md", record)
    return record, path


def write_drafts(n: int) -> None:
    """Print known-item drafts of golden rows for the documents, one JSON object a line."""
    from .drafts import drafts
    from .system import documents

    for row in drafts(documents(ROOT), n):
        print(row.model_dump_json(exclude={"grades", "cluster"}))


def main() -> int:
    """Exit code 0; 1 when the run stops itself; 2 for bad input; 3 for what is not installed."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(dest="command")
    run_parser = commands.add_parser("run", help="measure (the default)")
    for p in (parser, run_parser):
        p.add_argument(
            "--beir", type=Path, metavar="DIR", help="measure on a folder in BEIR's format"
        )
        p.add_argument("--fresh", action="store_true", help="measure anew, whatever is cached")
    draft_parser = commands.add_parser("drafts", help="print drafts of golden rows")
    draft_parser.add_argument("-n", type=int, default=50)
    args = parser.parse_args()
    try:
        if args.command == "drafts":
            write_drafts(args.n)
        else:
            print(report(*run(ROOT, args.beir, args.fresh)))
    except (EvalError, ConfigError, ModuleNotFoundError) as error:
        if args.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return error.code if isinstance(error, EvalError) else 3 - isinstance(error, ConfigError)
    return 0


if __name__ == "__main__":
    sys.exit(main())
