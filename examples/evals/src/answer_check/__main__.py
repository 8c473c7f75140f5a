"""Grade conversations, or show those that annotators get to see."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .config import ConfigError, MissingError


def say(message: str) -> None:
    """Tell the person; standard output is for what was asked."""
    print(message, file=sys.stderr, flush=True)


def grade(root: Path, args: argparse.Namespace) -> None:
    """Evaluate each conversation of a file to a line of another: resumable, on every core."""
    from .judging.stream import grade_file

    names = args.grader or []
    done = grade_file(root, args.file, args.output, names, args.workers, args.engine)
    say(f"{args.output}: {done} conversations graded now")


def evaluate(root: Path, args: argparse.Namespace) -> None:
    """Evaluate one row, JSON with the fields of mapping.toml, from standard input."""
    from .judging.project import evaluate

    try:
        row = json.load(sys.stdin)
    except json.JSONDecodeError as error:
        raise ConfigError(f"standard input: not JSON ({error})") from None
    print(json.dumps(asdict(evaluate(row, root)), ensure_ascii=False, indent=1))


def conversations(root: Path, args: argparse.Namespace) -> None:
    """Print the conversations as an annotator sees them, without variant or score."""
    from .judging.project import Project

    for conversation in Project(root).conversations():
        turns = [{"role": turn.role, "text": turn.text} for turn in conversation.turns]
        row = {"id": conversation.id, "turns": turns, "context": list(conversation.context)}
        _print(row, args.json)


def _print(row: dict[str, Any], as_json: bool) -> None:
    line = json.dumps(row, ensure_ascii=False)
    print(line if as_json else f"{row['id']}  {row['turns'][0]['text']}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Any) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    p = command(grade)
    p.add_argument("file", type=Path, help="JSONL or CSV with the fields of mapping.toml")
    p.add_argument("--output", type=Path, required=True, metavar="FILE", help="JSONL")
    p.add_argument("--grader", action="append", metavar="NAME", help="beside main and rules")
    p.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    p.add_argument("--engine", choices=("processes", "ray"), default="processes")
    command(evaluate)
    p = command(conversations)
    p.add_argument("--json", action="store_true", help="one JSON object a line")
    return parser.parse_args()


def main() -> int:
    """Exit code 0; 2 for bad input; 3 for what is missing around the project."""
    args, root = _arguments(), Path.cwd()
    try:
        args.run(root, args)
    except (ConfigError, MissingError, OSError) as error:
        if args.debug:
            raise
        say(f"error: {error}")
        return 2 if isinstance(error, ConfigError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
