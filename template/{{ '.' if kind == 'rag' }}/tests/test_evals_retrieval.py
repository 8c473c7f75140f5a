"""Retrieval measures agree with an independent implementation."""

import math
import random
from typing import Any

import pytest

from evals import retrieval
from evals.golden import Row


def naive(ranked: list[str], grades: dict[str, int]) -> dict[str, float]:
    """TREC's definitions, written from their formulas."""
    gains = [grades.get(name, 0) for name in ranked]
    ideal = sorted(grades.values(), reverse=True)
    first = next((place for place, gain in enumerate(gains, 1) if gain), None)

    def dcg(values: list[int]) -> float:
        return sum(value / math.log2(place + 1) for place, value in enumerate(values[:10], 1))

    def recall(k: int) -> float:
        return sum(gain > 0 for gain in gains[:k]) / len(grades)

    return {
        "nDCG@10": dcg(gains) / dcg(ideal),
        "recall@5": recall(5),
        "recall@10": recall(10),
        "MRR": 1 / first if first else 0.0,
        "hit rate@5": float(any(gains[:5])),
    }


def row(name: str, grades: dict[str, int]) -> Row:
    """A golden row with these relevant documents."""
    answer = "a" if grades else None
    fields = {"id": name, "question": "q", "answer": answer, "sources": list(grades)}
    fields |= {"quotes": [], "slice": "s", "status": "confirmed", "grades": grades}
    return Row.model_validate(fields)


def item(name: str, ranked: list[str]) -> dict[str, Any]:
    """An item as far as retrieval reads it."""
    return {"id": name, "output": {"ranked": ranked}, "scores": {}}


def test_agreement() -> None:
    """On 300 random rankings with grades 1 to 3, to 1e-6."""
    luck, rows, items = random.Random(1), [], []
    names = [f"d{i}" for i in range(40)]
    for i in range(300):
        grades = {d: luck.randint(1, 3) for d in luck.sample(names, luck.randint(1, 12))}
        rows.append(row(str(i), grades))
        items.append(item(str(i), luck.sample(names, luck.randint(0, 40))))
    retrieval.score(rows, items)
    for one, scored in zip(rows, items, strict=True):
        expected = naive(scored["output"]["ranked"], one.grades)
        assert scored["scores"] == pytest.approx(expected, abs=1e-6)


def test_unanswerable_is_undefined() -> None:
    """Without a relevant document there is nothing to find: None, not 0."""
    items = [item("a", ["d1"]), item("b", ["d1"])]
    retrieval.score([row("a", {}), row("b", {"d1": 1})], items)
    assert set(items[0]["scores"].values()) == {None}
    assert set(items[1]["scores"].values()) == {1.0}
