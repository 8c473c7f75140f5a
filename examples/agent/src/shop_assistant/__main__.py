"""The command line: answer a question."""

import argparse
import json
import sys

import openai

from .agent import run, save
from .config import UserError, load_config
from .shop import Shop
from .tools import Toolbox


def main() -> int:
    """Answer; the exit code is 2 for bad input, 3 for a model that does not answer."""
    parser = argparse.ArgumentParser(prog="python -m shop_assistant", description=__doc__)
    parser.add_argument("question")
    question = parser.parse_args().question
    try:
        config = load_config()
        transcript = run(question, Toolbox(Shop(config, question).tools()), config)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except openai.OpenAIError as error:
        print(f"error: {config.model} did not answer: {error}", file=sys.stderr)
        return 3
    for message in transcript.messages[2:]:
        print(json.dumps(message, ensure_ascii=False), file=sys.stderr)
    print(transcript.answer or f"No answer ({transcript.ended}).")
    print(f"transcript: {save(transcript)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
