"""config.toml: what is wrong is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstring_search.config import ConfigError, load_config

ROOT = Path(__file__).resolve().parent.parent


def test_own_settings() -> None:
    """The project's own file is right, and the short training differs in rows and epochs alone."""
    config = load_config(ROOT / "config.toml")
    quick = config.quick()
    assert (config.rows, quick.rows) == (0, config.quick_rows)
    assert quick.epochs == config.quick_epochs
    assert quick.learning_rate == config.learning_rate


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("batch = 32", "batch = 0", "training.batch is 0"),
        ("batch = 32", 'batch = "32"', "training.batch is '32'"),
        ("batch = 32", "batches = 32", "must have exactly"),
        ("seeds = [1, 2, 3]", "seeds = []", "must be a list"),
        ("learning_rate = 5e-5", "learning_rate = 0.0", "must be more"),
        ("[sweep]", "[swept]", "must have exactly"),
        ("[sweep]", "[more]\nx = 1\n[sweep]", "unknown more"),
        ("seed = 13", "seed = ", "cannot be read"),
    ],
)
def test_faults(tmp_path: Path, old: str, new: str, said: str) -> None:
    """The field and what it must be."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "config.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        load_config(path)
