"""Run by an eval pipeline's own Python: prints its conversations, a JSON object a line."""

import importlib
import json
import sys


def main(package: str) -> int:
    """Print id and turns of each conversation that config.toml names."""
    del sys.path[0]  # the kit's own modules are none of the project's
    names = (f"{package}.{name}" for name in ("config", "data", "evaluator"))
    config, data, evaluator = map(importlib.import_module, names)
    try:
        log = config.load_config().conversations
        for row in data.read_log([config.ROOT / name for name in log.files], log.id):
            turns = [{"role": one["role"], "text": one["text"]} for one in evaluator.turns_of(row)]
            print(json.dumps({"id": data.need(row, log.id), "turns": turns}))
    except (config.UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
