"""`python -m evals`: train, measure and print the outcome."""

import sys
from collections import Counter

from docstring_classifier.config import UserError

from .run import measure


def main() -> None:
    """Measure the test rows."""
    try:
        record = measure()
    except (UserError, OSError) as error:
        sys.exit(f"error: {error}")
    lines = [record["headline"], "", *figures(record), "", *errors(record), "", *record["notes"]]
    print(*lines, f"reports/{record['run']}", sep="\n")


def figures(record: dict) -> list[str]:
    """The figures with their intervals, then those of the labels, the worst first."""
    lines = []
    for one in record["metrics"]:
        if "slice" not in one:
            span = f"[{' to '.join(f'{end:.3f}' for end in one['ci'])}]" if one["ci"] else ""
            unit = one["unit"].replace("score", "")
            value = "undefined" if one["value"] is None else f"{one['value']:.3f}"
            lines.append(f"{one['name']:32} {value:>9} {unit:2} {span:18}  n = {one['n']}")
    of_labels = [one for one in record["metrics"] if one["name"] == "F1"]
    for one in sorted(of_labels, key=lambda one: one["value"] or 0):
        lines.append(f"F1 {one['value'] or 0:.3f} {one['slice']} (n = {one['n']})")
    return lines


def errors(record: dict) -> list[str]:
    """The labels that are taken for another most often."""
    answers = [(one["input"]["reference"], one["output"]["answer"]) for one in record["items"]]
    wrong = Counter(pair for pair in answers if len(set(pair)) > 1).most_common(9)
    return [f"{count} × {label} taken for {other}" for (label, other), count in wrong]


if __name__ == "__main__":
    main()
