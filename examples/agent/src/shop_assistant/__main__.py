"""The command line: answer a question."""

import argparse
import json
import sys

from .agent import new_file, run
from .config import UserError, load_config
from .tools import Toolbox
from .world import World


def main() -> int:
    """Answer; the exit code is 2 for bad input, 3 for a model that does not answer."""
    parser = argparse.ArgumentParser(prog="python -m shop_assistant", description=__doc__)
    parser.add_argument("question")
    question, path = parser.parse_args().question, new_file()
    try:
        config = load_config()
        world = World(config, question)
    except UserError as error:
        parser.error(str(error))
    transcript = run(question, Toolbox(world.tools()), config, path)
    steps = transcript.messages[2:]
    for message in steps:
        print(json.dumps(message, ensure_ascii=False), file=sys.stderr)
    print(f"transcript: {path}", file=sys.stderr)
    print(transcript.answer or f"No answer, {transcript.ended}: {transcript.said}")
    return 3 if transcript.ended == "failed" else 0


if __name__ == "__main__":
    sys.exit(main())
