"""`python -m evals`: measure and print the table."""

import sys

from prediction_service.config import UserError

from .run import measure


def main() -> None:
    """Measure the service; print the figures with their intervals, and the generator's lag."""
    try:
        record = measure()
    except (UserError, OSError) as error:
        sys.exit(f"error: {error}")
    for figure in record["metrics"]:
        value = "undefined" if figure["value"] is None else f"{figure['value']:.3f}"
        span = f"[{' to '.join(f'{end:.3f}' for end in figure['ci'])}]" if figure["ci"] else ""
        name = f"{figure['name']} ({figure['unit']})"
        print(f"{name:30} {value:>9}  {span:22}  n = {figure['n']}")
    late = max(step["late_ms"] for step in record["steps"])
    print(f"\n{record['about']}\nthe load generator was at most {late:.1f} ms late (p95)")
    print(f"reports/{record['run']}")


if __name__ == "__main__":
    main()
