"""Run by an eval pipeline's own Python: prints its conversations, a JSON object a line."""

import importlib
import json
import sys


def main(package: str) -> int:
    """Print id and turns of each conversation that config.toml names."""
    del sys.path[0]  # the kit's own modules are none of the project's
    data = importlib.import_module(f"{package}.data")
    evaluator = importlib.import_module(f"{package}.evaluator")
    try:
        log = data.load_config().conversations
        for row in data.read_log([data.ROOT / name for name in log.files], log.id):
            turns = [{"role": one["role"], "text": one["text"]} for one in evaluator.turns_of(row)]
            print(json.dumps({"id": str(data.need(row, log.id)), "turns": turns}))
    except (data.UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
