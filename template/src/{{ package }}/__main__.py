"""The command line: `python -m <package> --help`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from dotenv import load_dotenv

from .config import ConfigError, load_config
from .rag import batch, sample

ROOT = Path.cwd()


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 2 is bad input, 1 any other failure."""
    options = _parser().parse_args(arguments)
    load_dotenv(ROOT / ".env")
    try:
        options.run(options)
    except (ConfigError, OSError) as error:
        if options.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return 2
    except Exception as error:
        if options.debug:
            raise
        print(f"error: {type(error).__name__}: {error} (--debug shows where)", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="index the documents (other commands do it if need be)")
    index.set_defaults(run=_index)

    ask = commands.add_parser("ask", help="answer a question")
    ask.add_argument("question", help='the question; "-" reads one a line from standard input')
    ask.add_argument("--json", action="store_true", help="one JSON object a line")
    ask.set_defaults(run=_ask)

    many = commands.add_parser("batch", help="answer a file of questions")
    many.add_argument("--documents", type=Path, help="folder (default: the project's documents)")
    many.add_argument("--questions", type=Path, required=True, help="JSON, JSONL or CSV: id, question")
    many.add_argument("--output", type=Path, required=True, help="JSON or JSONL: id, answer, sources")
    many.set_defaults(run=_batch)

    write = commands.add_parser("sample", help="write the sample corpus, unless it is there")
    write.set_defaults(run=_sample)
    return parser


def _open(documents: Path | None = None) -> Any:
    from .rag.documents import read_folder
    from .rag.pipeline import Pipeline

    config = load_config(ROOT / "config.toml")
    corpus = None
    if documents is not None:
        if not documents.is_dir():
            raise ConfigError(f"--documents: {documents} is not a folder")
        corpus = read_folder(documents, config.max_file_mb, documents.name)
        if not corpus.documents:
            raise ConfigError(f"--documents: no file in {documents} could be read")
    pipeline = Pipeline.open(config, ROOT, corpus)
    for skipped in pipeline.corpus.skipped:
        print(f"skipped {skipped.path}: {skipped.reason}", file=sys.stderr)
    return pipeline


def _index(options: argparse.Namespace) -> None:
    pipeline = _open()
    corpus = pipeline.corpus
    print(
        f"{len(corpus.documents)} documents in {len(pipeline.chunks)} chunks, "
        f"{len(corpus.skipped)} files skipped ({corpus.origin})"
    )


def _ask(options: argparse.Namespace) -> None:
    pipeline = _open()
    lines = sys.stdin if options.question == "-" else [options.question]
    for question in filter(None, map(str.strip, lines)):
        answer = pipeline.answer(question)
        if options.json:
            print(json.dumps(batch.record(answer), ensure_ascii=False), flush=True)
            continue
        print(answer.text or "No answer: the documents do not say enough.")
        for citation in answer.citations:
            print(f"  [{citation.document}] {citation.location} {citation.quote[:100]}".rstrip())
        print(f"  confidence {answer.confidence:.2f}, {answer.generator}", flush=True)


def _batch(options: argparse.Namespace) -> None:
    questions, rejected = batch.read_questions(options.questions)
    for line in rejected:
        print(f"rejected {line}", file=sys.stderr)
    batch.check_output(options.output)
    pipeline = _open(options.documents)
    rows = []
    for number, (identifier, question) in enumerate(questions, 1):
        answer = pipeline.answer(question)
        rows.append({"id": identifier, **batch.row(answer)})
        print(f"  {number}/{len(questions)}", file=sys.stderr, end="\r" if number < len(questions) else "\n")
    batch.write_rows(options.output, rows)
    print(f"{len(rows)} answered, {len(rejected)} rejected: {options.output}")


def _sample(options: argparse.Namespace) -> None:
    written = sample.write_sample(ROOT)
    if written:
        print(f"{sample.FOLDER}: {written} documents, {sample.origin()}")


if __name__ == "__main__":
    sys.exit(main())
