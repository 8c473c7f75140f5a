"""`python -m conversation_check FILE`: evaluate each conversation of a file, one JSON object a line."""

import argparse
import json
import sys
from pathlib import Path

from .config import UserError, load_config
from .data import need, read_log
from .evaluator import Evaluator


def main() -> int:
    """Evaluate a file; the exit code is 2 for bad input."""
    parser = argparse.ArgumentParser(prog="python -m conversation_check", description=__doc__)
    parser.add_argument("file", type=Path, help="JSONL or CSV, in the shape that config.toml says")
    path = parser.parse_args().file
    evaluator = Evaluator()
    try:
        id_path = load_config().conversations.id
        for row in read_log([path], id_path):
            result = {"id": need(row, id_path)} | evaluator.evaluate(row)
            print(json.dumps(result, ensure_ascii=False))
    except (UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
