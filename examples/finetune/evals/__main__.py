"""`python -m evals`: train, measure, print the table, write the report and the README."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from docstring_search.config import FULL, ConfigError, load_config, newest
from docstring_search.errors import StopError, code_of

from . import EvalError, readme, results
from .cache import Cache, digest
from .run import recorded, report

ROOT = Path(__file__).resolve().parent.parent


def run(root: Path, full: bool | None = None, fresh: bool = False) -> tuple[dict[str, Any], Path]:
    """The results of the present inputs, measured unless this machine has done so, and their file.

    Brings the README in line with them. `full` trains as config.toml says, else it is the short
    training of `make eval`; None: whichever was done last.
    """
    from docstring_search.finetune.curves import trials  # slow to import
    from docstring_search.finetune.project import read_data

    config = load_config(root / "config.toml")
    if full is None:
        full = newest(root) == root / FULL
    config = config if full else config.quick()
    data = read_data(config, root)
    cache = Cache(root / ".cache" / "evals" / "cache.sqlite", fresh)
    hashes = results.inputs(root, [data.rows.path], [data.split.path])
    hashes["used"] = str(config.to_dict()["used"])
    hashes["sweep"] = digest(trials(root, config, data))

    def measured() -> dict[str, Any]:
        from .measure import measure

        return measure(config, root, data, hashes, fresh)

    record, path = recorded(root, hashes, cache, measured)
    readme.update(root / "README.md", record)
    return record, path


def main() -> int:
    """Exit code 0; 1 when a check stops the run; 2 for bad input; 3 for what is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(dest="command")
    run_parser = commands.add_parser("run", help="train and measure (the default)")
    for p in (parser, run_parser):
        p.add_argument("--full", action="store_true", help="the full training, not the short one")
        p.add_argument("--fresh", action="store_true", help="train and measure anew")
    args = parser.parse_args()
    try:
        print(report(*run(ROOT, args.full, args.fresh)))
    except (EvalError, ConfigError, StopError, ModuleNotFoundError, OSError) as error:
        if args.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return error.code if isinstance(error, EvalError) else code_of(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
