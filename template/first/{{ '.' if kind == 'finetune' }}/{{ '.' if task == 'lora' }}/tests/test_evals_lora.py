"""The suite's scores by hand: overlap, gains over the better prompt, perplexity."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from evals import scores, suite

CODE = "def f():\n    pass"
ROWS = [suite.Row(f"r{i}", CODE, "open the file", f"g{i}", "all", "") for i in range(3)]


def test_rouge_by_hand() -> None:
    """F of the longest common subsequence: 2 of 3 words and 2 of 2 give 2·(2/3·1)/(2/3 + 1)."""
    assert scores.rouge_l(["open the file"], ["open file"]) == pytest.approx([0.8])
    assert scores.rouge_l(["open the file"], [""]) == [0.0]


def test_gain_is_over_the_better_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two prompts the one with the higher mean is the baseline of every item."""

    def alike(config: object, wanted: object, said: dict[str, list[str]]) -> dict[str, list[float]]:
        return {name: [0.5] * len(texts) for name, texts in said.items()}

    monkeypatch.setattr(suite, "similarity", alike)
    written = {
        "zero-shot": suite.Written(["open"] * 3, 1.0),
        "few-shot": suite.Written(["open the", "open the", ""], 1.0),
        "tuned": suite.Written(["open the file", "", "shut it"], 1.0),
    }
    items, better = suite._items(None, ROWS, written)  # type: ignore[arg-type]
    assert better == "few-shot"
    assert [item["scores"]["ROUGE-L gain"] for item in items] == pytest.approx([0.2, -0.8, 0.0])
    assert [item["cause"] for item in items] == [None, "empty answer", "no word in common"]
    assert items[0]["input"]["question"] == "def f(): pass"


def test_perplexity_by_hand() -> None:
    """exp of all losses over all tokens, not the mean of the rows' own; the change is paired."""
    losses = {"tuned": [(1.0, 1), (3.0, 3), (2.0, 2)], "untouched": [(2.0, 1), (6.0, 3), (4.0, 2)]}
    found = {m["name"]: m for m in suite._perplexities(ROWS, losses, 0)}
    assert found["perplexity"]["value"] == pytest.approx(math.e)
    assert found["perplexity untouched"]["value"] == pytest.approx(math.e**2)
    assert found["perplexity change"]["value"] == pytest.approx(math.e - math.e**2)
    assert found["perplexity change"]["ci"] is None  # three rows are too few to draw from
    rows = [replace(ROWS[0], group=f"g{i}") for i in range(12)]
    losses = {
        "tuned": [(1.0 + i / 12, 1) for i in range(12)],
        "untouched": [(2.0 - i / 12, 1) for i in range(12)],
    }
    found = {m["name"]: m for m in suite._perplexities(rows, losses, 0)}
    low, high = found["perplexity change"]["ci"]
    assert low < found["perplexity change"]["value"] < high
