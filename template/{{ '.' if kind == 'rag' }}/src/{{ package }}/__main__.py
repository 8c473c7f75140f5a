"""Index documents, ask them questions, answer files of questions."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config import Config, ConfigError, MissingError, load_config
from .rag.documents import holds_documents, read_corpus, read_folder
from .rag.generation import GenerationError
from .rag.sample import write_sample

if TYPE_CHECKING:
    from .rag.pipeline import Answer


def say(message: str) -> None:
    """Tell the person; standard output is for answers."""
    print(message, file=sys.stderr, flush=True)


def index(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Read the documents and bring the index up to date."""
    from .rag.pipeline import Pipeline

    started = time.monotonic()
    pipeline = Pipeline.open(config, root, say=say)
    corpus = pipeline.corpus
    for skipped in corpus.skipped:
        say(f"skipped {skipped.path}: {skipped.reason}")
    print(
        f"{corpus.origin}: {len(corpus.documents)} documents, {len(corpus.skipped)} skipped, "
        f"{len(pipeline.chunks)} chunks, {time.monotonic() - started:.1f} s"
    )


def ask(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Answer one question, or each line of standard input."""
    from .rag.pipeline import Pipeline

    if not args.question.strip():
        raise ConfigError("the question is empty")
    pipeline = Pipeline.open(config, root, say=say)
    for question in sys.stdin if args.question == "-" else [args.question]:
        if question.strip():
            answer = pipeline.answer(question.strip())
            print(json.dumps(answer.to_dict()) if args.json else _shown(answer), flush=True)


def _shown(answer: Answer) -> str:
    text = answer.text or "No answer: the evidence in the documents is too weak."
    places = [f"{c.chunk} {c.location}".strip() for c in answer.citations]
    return "\n".join([text, *places, f"({answer.generator}, confidence {answer.confidence:.2f})"])


def batch(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Answer a file of questions; rows that are none are named and left out."""
    from .rag.batch import answer_rows, check_output, read_questions, write_rows
    from .rag.pipeline import Pipeline

    check_output(args.output)
    questions, rejected = read_questions(args.questions)
    corpus = None
    if args.documents:
        corpus = read_folder(args.documents, config.max_file_mb, args.documents.as_posix())
        for skipped in corpus.skipped:
            say(f"skipped {skipped.path}: {skipped.reason}")
    for problem in rejected:
        say(f"rejected: {problem}")
    rows = answer_rows(Pipeline.open(config, root, corpus, say), questions)
    write_rows(args.output, rows)
    failed = sum("error" in row for row in rows)
    say(f"{args.output}: {len(rows)} rows, {failed} failed; {len(rejected)} questions rejected")


def sample(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Write the sample corpus, unless there are documents or it is there."""
    folder = root / "data" / "sample"
    if not holds_documents(root / config.documents) and write_sample(folder):
        where = folder.relative_to(root)
        print(f"{where}: the Python language reference, while {config.documents} is empty")


def documents(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Print the documents as they are read, one JSON object a line."""
    for document in read_corpus(config, root).documents:
        row = {"id": document.id, "title": document.title, "text": document.text}
        print(json.dumps(row) if args.json else f"{document.id}  {document.title}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(run: Any) -> argparse.ArgumentParser:
        added = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        added.set_defaults(run=run)
        return added

    command(index)
    p = command(ask)
    p.add_argument("question", help="- reads one question per line from standard input")
    p.add_argument("--json", action="store_true", help="print one JSON object per answer")
    p = command(batch)
    p.add_argument("--documents", type=Path, metavar="DIR", help="instead of the project's own")
    file: Any = {"type": Path, "metavar": "FILE", "required": True}
    p.add_argument("--questions", help="JSON list, JSONL or CSV with id and question", **file)
    p.add_argument("--output", help="JSON or JSONL: id, answer, sources, citations", **file)
    command(sample)
    command(documents).add_argument("--json", action="store_true", help="with their text")
    return parser.parse_args()


def main() -> int:
    """Exit code 0; 2 for bad input; 3 for what is missing or fails around the project."""
    args, root = _arguments(), Path.cwd()
    try:
        args.run(load_config(root / "config.toml"), root, args)
    except (ConfigError, MissingError, GenerationError, OSError) as error:
        if args.debug:
            raise
        say(f"error: {error}")
        return 2 if isinstance(error, ConfigError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
