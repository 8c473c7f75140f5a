"""`python -m evals`: measure and print the table."""

import sqlite3
import sys

from shop_assistant.config import UserError

from .run import measure


def main() -> None:
    """Measure the agent on the tasks."""
    try:
        print(table(measure()))
    except (UserError, OSError, sqlite3.Error) as error:
        sys.exit(f"error: {error}")


def table(record: dict) -> str:
    """The figures with their intervals, and the tasks that did not succeed."""
    lines = [record["about"], ""]
    for figure in record["metrics"]:
        span = f"[{' to '.join(f'{end:.3f}' for end in figure['ci'])}]" if figure["ci"] else ""
        name = figure["name"] + (" (ms)" if figure["unit"] == "ms" else "")
        value = "undefined" if figure["value"] is None else f"{figure['value']:.3f}"
        lines.append(f"{name:20} {value:>9}  {span:18}  n = {figure['n']}")
    failed = [item["cluster"] for item in record["items"] if not item["scores"]["success"]]
    tasks = ", ".join(dict.fromkeys(failed)) or "none"
    return "\n".join([*lines, "", f"without success: {tasks}", f"reports/{record['run']}"])


if __name__ == "__main__":
    main()
