"""The bootstrap's interval: it holds the figure, follows the seed, and can be undefined."""

from __future__ import annotations

import numpy as np

from evals.bootstrap import Weights, bootstrap

RIGHT = np.array([1.0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1])


def test_bootstrap() -> None:
    """Holds the figure; the same seed gives the same ends."""
    clusters = [str(i) for i in range(len(RIGHT))]

    def measure(weights: Weights) -> float:
        return float((weights * RIGHT).sum() / weights.sum())

    ends, method = bootstrap(clusters, measure, 0)
    assert ends is not None
    assert ends[0] < measure(np.ones(len(RIGHT))) < ends[1]
    assert bootstrap(clusters, measure, 0) == (ends, method)
    few = "undefined: 9 clusters are too few to draw from"
    assert bootstrap([str(i % 9) for i in range(len(RIGHT))], measure, 0) == (None, few)
    same = bootstrap(clusters, lambda weights: 1.0, 0)
    assert same == (None, "undefined: zero variance")
