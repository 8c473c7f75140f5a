"""The grid of an ablation: one TOML file of settings and the values each shall take.

    [grid]
    retrieval.retriever = ["dense", "bm25", "hybrid"]
    chunking.max_tokens = [120, 220]
    env.GENERATOR_MODEL = ["small", "large"]

Settings are those of the project's config.toml; `env.` names an environment variable. Every
combination is a variant, except the one that equals config.toml: that is the baseline.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from ..contracts.errors import BadInput

ENVIRONMENT = "env"


@dataclass(frozen=True)
class Variant:
    """One combination: `settings` by dotted key of config.toml, `environment` by variable."""

    label: str  # "baseline", or "retriever=bm25, max_tokens=120"
    settings: dict[str, Any]
    environment: dict[str, str]

    @property
    def is_baseline(self) -> bool:
        """Whether nothing is changed."""
        return not self.settings and not self.environment

    @property
    def slug(self) -> str:
        """The label as the name of a file."""
        return re.sub(r"[^\w.=-]+", "_", self.label)


def read_grid(grid: Path, config: Path) -> list[Variant]:
    """The variants, the baseline first. Raises `BadInput` naming file and field."""
    axes = _axes(grid)
    values = _flat(_read(config))
    for key, choices in axes.items():
        _check(grid, key, choices, values, config.name)
    variants = [Variant("baseline", {}, {})]
    for chosen in itertools.product(*axes.values()):
        picked = dict(zip(axes, chosen, strict=True))
        if any(values.get(key) != value for key, value in picked.items()):
            variants.append(_variant(picked))
    labels = [variant.label for variant in variants]
    if len(set(labels)) < len(labels):
        raise BadInput(f"{grid}: two variants would be called the same; does a value stand twice?")
    return variants


def write_config(variant: Variant, config: Path, target: Path) -> None:
    """Write config.toml with the variant's settings to `target`."""
    table = deepcopy(_read(config))
    for key, value in variant.settings.items():
        *path, name = key.split(".")
        inner = table
        for part in path:
            inner = inner[part]
        inner[name] = value
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(tomli_w.dumps(table), encoding="utf-8")


def _axes(grid: Path) -> dict[str, list[Any]]:
    table = _read(grid)
    if set(table) != {"grid"} or not isinstance(table["grid"], dict):
        found = ", ".join(f"[{key}]" for key in table) or "nothing"
        raise BadInput(f"{grid} has {found}: it takes one table, [grid], of settings and lists")
    axes = _flat(table["grid"])
    if not axes:
        raise BadInput(f"{grid}: [grid] is empty: add a line like retrieval.k = [3, 5]")
    return axes


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"{path} is not valid TOML: {error}") from None


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    return dict(_walk(table, prefix))


def _walk(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _walk(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _check(grid: Path, key: str, choices: Any, values: dict[str, Any], config: str) -> None:
    where = f"{grid}: grid.{key}"
    if not isinstance(choices, list) or not choices:
        raise BadInput(f"{where} is {choices!r}: give a list of values, such as [120, 220]")
    if key.startswith(f"{ENVIRONMENT}."):
        kind: type | tuple[type, ...] = str
    elif key in values:
        kind = (int, float) if isinstance(values[key], float) else type(values[key])
    else:
        raise BadInput(f"{where} is not a setting of {config}: there are {', '.join(values)}")
    for value in choices:
        if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
            wanted = "a string" if kind is str else f"like {values[key]!r}"
            raise BadInput(f"{where} has {value!r}: it must be {wanted}")


def _variant(picked: dict[str, Any]) -> Variant:
    names = [key.rpartition(".")[2] for key in picked]
    unique = len(set(names)) == len(names)
    shown = names if unique else list(picked)
    label = ", ".join(f"{k}={v}" for k, v in zip(shown, picked.values(), strict=True))
    prefix = f"{ENVIRONMENT}."
    return Variant(
        label,
        {key: value for key, value in picked.items() if not key.startswith(prefix)},
        {key.removeprefix(prefix): v for key, v in picked.items() if key.startswith(prefix)},
    )
