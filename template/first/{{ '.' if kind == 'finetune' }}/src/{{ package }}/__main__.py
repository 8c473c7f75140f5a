"""Check the data, train, try the model, sweep settings."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from .config import Config, ConfigError, MissingError, load_config, trained_folder
from .errors import StopError, code_of


def data(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Write the sample if it is needed, split the rows, report what is wrong with them."""
    from .finetune.project import read_data

    found = read_data(config, root)
    for fact in found.report.facts:
        print(fact)
    for warning in found.report.warnings:
        print(f"warning: {warning}")
    print(f"the split's ids: {found.split.path}")
    found.report.stop()


def train(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Train without measuring; also under `accelerate launch` or `torchrun`."""
    from .finetune.project import model_folder, read_data, trained

    config = config if args.full else config.quick()
    done = trained(config, root, read_data(config, root))
    print(f"{model_folder(root, config)}: {done.steps} steps, {done.seconds:.0f} s in training")


def ask(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Give the model that was trained last a text; an encoder searches the test side's targets."""
    from .finetune.project import read_data
    from .finetune.use import ask

    if not args.text.strip():
        raise ConfigError("the text is empty")
    folder = trained_folder()
    for line in ask(config, folder, read_data(config, root).split.test, args.text.strip()):
        print(line)


def sweep(config: Config, root: Path, args: argparse.Namespace) -> None:
    """Train with a grid of settings within some minutes; score on the validation side."""
    from .finetune.project import read_data
    from .finetune.sweep import sweep, table

    minutes = config.minutes if args.minutes is None else args.minutes
    if not minutes > 0:
        raise ConfigError(f"--minutes is {minutes:g}: it must be more than 0")
    config = replace(config, minutes=minutes)
    print("\n".join(table(sweep(config, root, read_data(config, root)))))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for run in (data, train, ask, sweep):
        command = commands.add_parser(run.__name__, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        if run is train:
            command.add_argument("--full", action="store_true", help="not the short training")
        if run is ask:
            command.add_argument("text")
        if run is sweep:
            command.add_argument("--minutes", type=float, help="in place of sweep.minutes")
    return parser.parse_args()


def main() -> int:
    """Exit code 0; 1 for a check that fails; 2 for bad input; 3 for what is not there."""
    args, root = _arguments(), Path.cwd()
    try:
        args.run(load_config(root / "config.toml"), root, args)
    except (ConfigError, MissingError, StopError, OSError) as error:
        if args.debug:
            raise
        print(f"error: {error}", file=sys.stderr)
        return code_of(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
