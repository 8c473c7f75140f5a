"""`python -m evals`: measure and print the table."""

import sys

from conversation_check.config import UserError

from .run import measure


def main() -> None:
    """Measure, or say in a sentence why that cannot be done."""
    try:
        print(table(measure()))
    except (UserError, OSError) as error:
        sys.exit(f"error: {error}")


def table(record: dict) -> str:
    """The figures with their intervals, and what has to be known about them."""
    lines = [record["about"], ""]
    for figure in record["metrics"]:
        span = f"[{' to '.join(f'{end:.3f}' for end in figure['ci'])}]" if figure["ci"] else ""
        value = "undefined" if figure["value"] is None else f"{figure['value']:.3f}"
        lines.append(f"{figure['name']:24} {value:>9}  {span:20}  n = {figure['n']}")
    return "\n".join([*lines, "", *record["notes"], f"reports/{record['run']}"])


if __name__ == "__main__":
    main()
