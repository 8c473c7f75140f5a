"""Labels that people, or a rule that is known to be right, gave to conversations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..config import ConfigError
from .conversations import rows

Labels = dict[str, str]  # by id of the conversation


def read_labels(folder: Path, scale: Sequence[str]) -> dict[str, list[Labels]]:
    """By annotator, the files' names: the labels of each round that has some.

    A row has an id, a label and, when an annotator was asked again, a round (2, 3, …). Of one id
    and round the last row counts; a label of null withdraws it. Raises `ConfigError` for a label
    that is not on the scale.
    """
    found: dict[str, list[Labels]] = {}
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix not in (".csv", ".jsonl") or path.name.startswith("."):
            continue
        if path.stem in found:
            raise ConfigError(f"{path}: annotator {path.stem} has two files: name one otherwise")
        rounds: dict[int, Labels] = {}
        for where, row in rows(path):
            label, number = str(row.get("label") or ""), str(row.get("round") or 1)
            if label not in scale and row.get("label", "") is not None:
                known = f"{', '.join(scale)}, the scale of config.toml"
                raise ConfigError(f"{where}: label: “{label}” is none of {known}")
            if not row.get("id") or not number.isdigit():
                raise ConfigError(f"{where}: a label needs an id, and its round must be a number")
            rounds.setdefault(int(number), {})[str(row["id"])] = label
        kept = [{i: x for i, x in rounds[n].items() if x} for n in sorted(rounds)]
        if any(kept):
            found[path.stem] = [labels for labels in kept if labels]
    return found


def consensus(labels: dict[str, list[Labels]], scale: Sequence[str]) -> Labels:
    """By id, the middle label of the first rounds; of an even number the worse middle one."""
    given: dict[str, list[int]] = {}
    for rounds in labels.values():
        for name, label in rounds[0].items():
            given.setdefault(name, []).append(scale.index(label))
    return {name: scale[sorted(places)[(len(places) - 1) // 2]] for name, places in given.items()}
