"""Settings from config.toml, all of them checked before anything runs."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

SECTIONS = {
    "data": ("file", "text", "target", "group", "max_tokens"),
    "split": ("seed", "validation", "test"),
    "model": ("base",),
    "training": (
        "quick_rows",
        "quick_epochs",
        "epochs",
        "batch",
        "learning_rate",
        "warmup",
        "evaluations",
        "patience",
        "seed",
        "threads",
    ),
    "sweep": ("minutes", "learning_rates", "sizes", "seeds"),
}
MAY_BE_EMPTY = ("file", "group")
LEAST = {"seed": 0, "threads": 0, "warmup": 0, "validation": 0.01, "test": 0.01}

FULL, QUICK = Path("models/full"), Path("models/quick")
MARK = "training.json"  # written last into a model's folder: it says that the model is whole


class ConfigError(ValueError):
    """Bad input (exit code 2): one sentence with the file and the field."""


class MissingError(ModuleNotFoundError):
    """Something the environment lacks (exit code 3): one sentence with the remedy."""


@dataclass(frozen=True)
class Config:
    """config.toml, checked; `rows` is how many training rows are used, 0 for all."""

    file: str
    text: str
    target: str
    group: str
    max_tokens: int
    split_seed: int
    validation: float
    test: float
    base: str
    quick_rows: int
    quick_epochs: float
    epochs: float
    batch: int
    learning_rate: float
    warmup: float
    evaluations: int
    patience: int
    seed: int
    threads: int
    minutes: float
    learning_rates: tuple[float, ...]
    sizes: tuple[int, ...]
    seeds: tuple[int, ...]
    rows: int = 0

    def quick(self) -> Config:
        """The short training of `make eval`."""
        return replace(self, rows=self.quick_rows, epochs=self.quick_epochs)

    def to_dict(self) -> dict[str, Any]:
        """Plain values by section, as config.toml has them, and what this run used of the rows."""
        values = asdict(self)
        made = {s: {k: values[_field(s, k)] for k in keys} for s, keys in SECTIONS.items()}
        return made | {"used": {"rows": self.rows or "all", "epochs": self.epochs}}


def newest(root: Path) -> Path | None:
    """The model that was trained last, by `make train` or by `make eval`."""
    found = [root / folder for folder in (FULL, QUICK) if (root / folder / MARK).is_file()]
    return max(found, key=lambda folder: (folder / MARK).stat().st_mtime, default=None)


def trained_folder() -> Path:
    """The model that was trained last, in this folder; raises `MissingError` without one."""
    found = newest(Path())
    if found is None:
        raise MissingError("there is no trained model: run `make eval` first")
    return found


def load_config(path: Path) -> Config:
    """Read `path`; raises `ConfigError` for what is missing, unknown or out of range."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path} does not exist: run this in the project's folder") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    kinds = {field.name: str(field.type) for field in fields(Config)}
    values: dict[str, Any] = {}
    for section, keys in SECTIONS.items():
        found = table.pop(section, {})
        if not isinstance(found, dict) or set(found) != set(keys):
            raise ConfigError(f"{path}: [{section}] must have exactly {', '.join(keys)}")
        for key in keys:
            name = _field(section, key)
            values[name] = _checked(f"{path}: {section}.{key}", key, found[key], kinds[name])
    if table:
        raise ConfigError(f"{path}: unknown {', '.join(table)}; there are {', '.join(SECTIONS)}")
    if values["validation"] + values["test"] > 0.8:
        raise ConfigError(f"{path}: split.validation and split.test leave too little to train on")
    return Config(**values)


def _field(section: str, key: str) -> str:
    return "split_seed" if (section, key) == ("split", "seed") else key


def _checked(where: str, key: str, value: Any, kind: str) -> Any:
    """The value as its field wants it: text, a number in its range, or a list of numbers."""
    if kind.startswith("tuple"):
        if not isinstance(value, list) or not value:
            raise ConfigError(f"{where} is {value!r}: it must be a list of numbers")
        inner = "int" if "int" in kind else "float"
        return tuple(_checked(where, key, one, inner) for one in value)
    if kind == "str":
        if not isinstance(value, str) or (not value and key not in MAY_BE_EMPTY):
            raise ConfigError(f"{where} is {value!r}: it must be a text")
        return value
    wanted: Any = int if kind == "int" else (int, float)
    least = 0 if key == "seeds" else LEAST.get(key, 1 if kind == "int" else 0)
    if not isinstance(value, wanted) or isinstance(value, bool) or value < least:
        raise ConfigError(f"{where} is {value!r}: it must be {kind} and at least {least}")
    if kind == "float" and value == 0 and key not in LEAST:
        raise ConfigError(f"{where} is 0: it must be more")
    return value
