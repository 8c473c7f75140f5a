"""The command line: `index`, `ask` and `batch`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import openai

from .answer import Answer, answer
from .config import Config, UserError, load_config
from .index import Index, open_index


def main() -> int:
    """Run a command; the exit code is 2 for bad input, 3 for a model that does not answer."""
    parser = argparse.ArgumentParser(prog="python -m reference_assistant", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("index", help="read the documents and build the index")
    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    batch = commands.add_parser("batch", help="answer a file of questions, one a line")
    batch.add_argument("questions", type=Path)
    batch.add_argument("output", type=Path, help="JSON Lines, an answer a line")
    arguments = parser.parse_args()
    try:
        config = load_config()
        index = open_index(config)
        describe(index)
        if arguments.command == "ask":
            print(format_answer(answer(index, arguments.question, config)))
        elif arguments.command == "batch":
            answer_all(index, arguments.questions, arguments.output, config)
    except (UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except openai.OpenAIError as error:
        print(f"error: {config.generator} did not answer: {error}", file=sys.stderr)
        return 3
    return 0


def describe(index: Index) -> None:
    """Say what was indexed, and what was not."""
    documents = {chunk.document for chunk in index.chunks}
    lines = [f"{len(documents)} documents, {len(index.chunks)} chunks"]
    lines += [f"not read: {name} ({reason})" for name, reason in index.skipped.items()]
    print("\n".join(lines), file=sys.stderr)


def format_answer(result: Answer) -> str:
    """An answer and its sources for the terminal."""
    lines = [result.text or "I don't know: the documents do not say."]
    for citation in result.citations:
        page = f", page {citation.page}" if citation.page else ""
        lines.append(f"  [{citation.number}] {citation.chunk}{page}")
    return "\n".join(lines)


def answer_all(index: Index, questions: Path, output: Path, config: Config) -> None:
    """Answer each line of `questions`; what was answered before an error is kept."""
    lines = questions.read_text(encoding="utf-8-sig").splitlines()
    with output.open("w", encoding="utf-8") as file:
        for question in filter(str.strip, lines):
            result = answer(index, question, config)
            row = {"question": question, "answer": result.text}
            row["citations"] = [asdict(one) for one in result.citations]
            print(json.dumps(row, ensure_ascii=False), file=file, flush=True)


if __name__ == "__main__":
    sys.exit(main())
