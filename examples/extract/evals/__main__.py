"""`python -m evals`: measure and print the table."""

import sys

from invoice_reader.config import UserError

from .run import measure


def main() -> None:
    """Measure the extraction."""
    try:
        print(table(measure()))
    except (UserError, OSError) as error:
        sys.exit(f"error: {error}")


def table(record: dict) -> str:
    """The figures with their intervals, and what has to be known about them."""
    lines = [record["about"], ""]
    for figure in record["metrics"]:
        span = f"[{' to '.join(f'{end:.3f}' for end in figure['ci'])}]" if figure["ci"] else ""
        name = figure["name"] + (f" ({figure['unit']})" if figure["unit"] != "score" else "")
        value = "undefined" if figure["value"] is None else f"{figure['value']:.3f}"
        lines.append(f"{name:32} {value:>9}  {span:18}  n = {figure['n']}")
    skipped = [f"not read: {one['path']} ({one['reason']})" for one in record["corpus"]["skipped"]]
    return "\n".join([*lines, "", *skipped, f"reports/{record['run']}"])


if __name__ == "__main__":
    main()
