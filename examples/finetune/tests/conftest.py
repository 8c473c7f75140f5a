"""What the tests share: a few rows and settings of their own."""

from pathlib import Path

import pytest

from docstring_classifier.config import Config
from docstring_classifier.data import Data, load_data

TEXTS = {
    "travel": "The {} train leaves from platform {}",
    "food": "A {} soup with bread costs {} euros",
    "music": "Play {} songs by singer {}",
}
WORDS = ("slow", "old", "red", "new", "warm", "small", "late", "loud", "good", "blue")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings for 60 rows in a file of their own."""
    lines = ["asked,wanted,place,same"]
    for label, text in TEXTS.items():
        for word in WORDS:
            for n in ("seven", "nine"):
                lines.append(f"{text.format(word, n)},{label},{label}-{word},x")
    (tmp_path / "train.csv").write_text("\n".join(lines), encoding="utf-8")
    columns = {"text": "asked", "label": "wanted", "group": "place"}
    files = {"train": str(tmp_path / "train.csv"), "validation": "", "test": ""}
    shares = {"validation_share": 0.2, "test_share": 0.3, "split_seed": 1}
    model = {"encoder": "all-MiniLM-L6-v2", "max_tokens": 16, "wanted_accuracy": 0.9}
    training = {"epochs": 2, "batch": 16, "learning_rate": 5e-5, "seeds": [1]}
    return Config(**columns, **files, **shares, **model, **training, drop_duplicates=False)


@pytest.fixture
def data(config: Config) -> Data:
    return load_data(config)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models are written to a folder of the test's own."""
    monkeypatch.setattr("docstring_classifier.train.MODELS", tmp_path / "models")
    return tmp_path / "models"
