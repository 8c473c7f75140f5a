"""`python -m evals`: measure and print the table."""

import argparse
import sys
from pathlib import Path

from reference_assistant.config import UserError

from .run import measure, measure_beir


def main() -> None:
    """Measure the golden set, or a retrieval set."""
    parser = argparse.ArgumentParser(prog="python -m evals")
    parser.add_argument("--beir", type=Path, metavar="DIR", help="a retrieval set, BEIR's layout")
    folder = parser.parse_args().beir
    try:
        print(table(measure_beir(folder) if folder else measure()))
    except (UserError, OSError) as error:
        sys.exit(f"error: {error}")


def table(record: dict) -> str:
    """The figures with their intervals, and what has to be known about them."""
    lines = [record["about"], ""]
    for figure in record["metrics"]:
        span = f"[{' to '.join(f'{end:.3f}' for end in figure['ci'])}]" if figure["ci"] else ""
        name = figure["name"] + (" (ms)" if figure["unit"] == "ms" else "")
        value = "undefined" if figure["value"] is None else f"{figure['value']:.3f}"
        lines.append(f"{name:24} {value:>9}  {span:18}  n = {figure['n']}")
    skipped = [f"not read: {one['path']} ({one['reason']})" for one in record["corpus"]["skipped"]]
    return "\n".join([*lines, "", *skipped, f"reports/{record['run']}"])


if __name__ == "__main__":
    main()
