"""`python -m evals`: measure, print the table, write the report and the README."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from answer_check.config import ConfigError, MissingError, load_environment
from answer_check.judging.project import Project

from . import EvalError, readme, results
from .cache import Cache
from .run import recorded, report

ROOT = Path(__file__).resolve().parent.parent


def run(root: Path, fresh: bool = False) -> tuple[dict[str, Any], Path]:
    """The results of the present inputs, measured unless this machine has done so, and their file.

    Brings the README in line with them.
    """
    load_environment(root)
    project = Project(root)
    cache = Cache(root / ".cache" / "evals" / "cache.sqlite", fresh)
    from .suite import label_files

    hashes = results.inputs(root, project.files(), label_files(project))

    def measured() -> dict[str, Any]:
        from .measure import measure

        return measure(project, cache, hashes)

    record, path = recorded(root, hashes, cache, measured)
    readme.update(root / "README.md", record)
    return record, path


def main() -> int:
    """Exit code 0; 1 when the run stops itself; 2 for bad input; 3 for what is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(dest="command")
    run_parser = commands.add_parser("run", help="measure (the default)")
    for p in (parser, run_parser):
        p.add_argument("--fresh", action="store_true", help="measure anew, whatever is cached")
    args = parser.parse_args()
    try:
        record, path = run(ROOT, args.fresh)
    except (EvalError, ConfigError, MissingError, ModuleNotFoundError) as error:
        if args.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return error.code if isinstance(error, EvalError) else 3 - isinstance(error, ConfigError)
    print(record["headline"])
    print(report(record, path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
