"""The command line: `data`, `train` and `predict`."""

import argparse
import json
import sys

from .config import MODELS, UserError, load_config
from .predict import Classifier


def main() -> int:
    """Run a command; the exit code is 2 for bad input."""
    parser = argparse.ArgumentParser(prog="python -m docstring_classifier", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("data", help="read the rows and say what looks wrong")
    commands.add_parser("train", help="train the model that `predict` uses")
    predict = commands.add_parser("predict", help="label texts: a line of JSON each")
    predict.add_argument("texts", nargs="+", metavar="TEXT")
    arguments = parser.parse_args()
    try:
        config = load_config()
        if arguments.command == "predict":
            classifier = Classifier(MODELS / f"seed-{config.seeds[0]}")
            for text in arguments.texts:
                print(json.dumps({"text": text, **classifier.predict(text)}, ensure_ascii=False))
            return 0
        # Not at the top of the file: PyTorch takes seconds to load, and `predict` does without.
        from .checks import check
        from .data import load_data
        from .train import tune

        data = load_data(config)
        print(*data.notes, *check(data, config), sep="\n")
        if arguments.command == "train":
            print(tune(data, config, config.seeds[0]))
    except (UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
