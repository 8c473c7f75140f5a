"""`python -m evals`: train, measure and print the outcome."""

import sys
from collections import Counter
from math import nan

from sklearn.metrics import classification_report

from docstring_classifier.config import UserError

from .run import measure


def main() -> None:
    """Measure the test rows."""
    try:
        record = measure()
    except (UserError, OSError) as error:
        sys.exit(f"error: {error}")
    lines = [record["headline"], "", *figures(record), "", *labels(record), "", *record["notes"]]
    print(*lines, f"reports/{record['run']}", sep="\n")


def figures(record: dict) -> list[str]:
    """The figures with their intervals."""
    lines = []
    for one in record["metrics"]:
        span = f"[{' to '.join(f'{end:.3f}' for end in one['ci'])}]" if one["ci"] else ""
        unit = one["unit"].replace("score", "")
        value = "undefined" if one["value"] is None else f"{one['value']:.3f}"
        lines.append(f"{one['name']:32} {value:>9} {unit:2} {span:18}  n = {one['n']}")
    return lines


def labels(record: dict) -> list[str]:
    """What the first seed's model does with each label, and which it takes for another."""
    pairs = [(one["input"]["reference"], one["output"]["answer"]) for one in record["items"]]
    wrong = Counter((true, given) for true, given in pairs if true != given)
    return [
        classification_report(*zip(*pairs, strict=True), digits=3, zero_division=nan),
        *(f"{n} × {true} taken for {given}" for (true, given), n in wrong.most_common(9)),
    ]


if __name__ == "__main__":
    main()
