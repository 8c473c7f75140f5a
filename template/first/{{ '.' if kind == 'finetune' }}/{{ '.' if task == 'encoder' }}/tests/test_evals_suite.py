"""The suite's scores by hand, its verdict, and the second domain."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evals import other_domain, outcome, suite

ROWS = [suite.Row(str(i), f"text {i}", f"target {i}", f"g{i}", "all", "") for i in range(3)]
# The right target of each text comes first, second and third.
SIMILAR = np.array([[0.9, 0.1, 0.2], [0.8, 0.5, 0.1], [0.9, 0.8, 0.1]], dtype=np.float32)


def test_scores_by_hand() -> None:
    """nDCG is 1/log2(rank + 1), reciprocal rank 1/rank; a gain is the difference of two systems."""
    perfect = np.eye(3, dtype=np.float32)
    items = suite._items(ROWS, {"": SIMILAR, " untouched": perfect})
    for rank, item in enumerate(items, 1):
        assert item["scores"]["nDCG@10"] == pytest.approx(1 / math.log2(rank + 1))
        assert item["scores"]["MRR"] == pytest.approx(1 / rank)
        assert item["scores"]["MRR gain"] == pytest.approx(1 / rank - 1)
        assert item["output"]["ranks"] == {"tuned": rank, "untouched": 1}
    assert [item["cause"] for item in items] == [None, *["worse than untouched"] * 2]


def test_rows_that_share_a_target() -> None:
    """The target is in the pool once, and it is the right one for each of its rows."""
    rows = [*ROWS, suite.Row("3", "text 3", "target 1", "3", "all", "")]
    pool, own = suite.pooled(rows)
    assert ([row.id for row in pool], own) == (["0", "1", "2"], [0, 1, 2, 1])
    similar = np.vstack([SIMILAR, [0.1, 0.9, 0.2]])
    items = suite._items(rows, {"": similar, " untouched": similar})
    assert [item["output"]["ranks"]["tuned"] for item in items] == [1, 2, 3, 1]
    assert items[3]["scores"]["nDCG@10"] == 1
    assert items[3]["input"]["sources"] == ["1"]
    assert [item["cluster"] for item in items] == ["g0", "g1", "g2", "1"]


@pytest.mark.parametrize(
    ("ci", "said"),
    [
        ((0.01, 0.09), "Tuning helped: MRR +0.050 [+0.010, +0.090] against x."),
        ((-0.09, -0.01), "Tuning did harm"),
        ((-0.01, 0.09), "Tuning did not help"),
        (None, "Whether tuning helped is not known: MRR against x is undefined."),
    ],
)
def test_verdict(ci: tuple[float, float] | None, said: str) -> None:
    """The interval decides, not the mean."""
    metric = {"name": "MRR gain", "slice": None, "value": 0.05, "ci": ci}
    metric["method"] = "undefined"
    assert said in outcome.helped([metric], "MRR gain", "x")


def test_other_domain() -> None:
    """Queries are no longer in their passages; the seed fixes them; topics are clusters."""
    rows = other_domain.rows(1)
    assert len(rows) == other_domain.PASSAGES
    assert rows == other_domain.rows(1)
    assert not [row.id for row in rows if row.text in row.target]
    assert len({row.group for row in rows}) > 20
