"""Macro-F1 of two runs on the same items: no mean over items, so its interval is a bootstrap's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..analysis.intervals import POWER
from ..contracts.results import Item
from ..support.stats import Paired
from .items import Pair

NAME = "macro-F1"
DRAWS = 2000
Codes = NDArray[np.intp]


def by_label(pairs: Sequence[Pair]) -> Paired:
    """The difference of two runs' macro-F1, with whole clusters drawn; undefined without seeds."""
    before, after = [x for x, _ in pairs], [y for _, y in pairs]
    groups, member = np.unique([x["cluster"] for x in before], return_inverse=True)
    if not all(item["output"].get("seeds") for item in (*before, *after)):
        return Paired(len(pairs), len(groups))
    labels = sorted({label for item in (*before, *after) for label in _labels(item)})
    codes = {label: code for code, label in enumerate(labels)}
    runs = [_codes(items, codes) for items in (before, after)]
    everything = np.arange(len(pairs))
    a, b = (_macro_f1(run, everything, len(labels)) for run in runs)
    if len(groups) < 2 or np.array_equal(runs[0], runs[1]):
        return Paired(len(pairs), len(groups), a, b, b - a)
    rows = [np.flatnonzero(member == group) for group in range(len(groups))]
    random = np.random.default_rng(0)
    found = []
    for _ in range(DRAWS):
        drawn = np.concatenate(
            [rows[group] for group in random.integers(len(rows), size=len(rows))]
        )
        scores = [_macro_f1(run, drawn, len(labels)) for run in runs]
        found.append(scores[1] - scores[0])
    differences = np.array(found)
    low, high = np.quantile(differences, (0.025, 0.975))
    beyond = min((differences <= 0).sum(), (differences >= 0).sum())
    p = min(1.0, 2 * (float(beyond) + 1) / (DRAWS + 1))
    se = float(differences.std(ddof=1))
    ci = (float(low), float(high))
    test = f"bootstrap of clusters, {DRAWS:,} draws"
    return Paired(len(pairs), len(groups), a, b, b - a, se, ci, p, POWER * se, test)


def _labels(item: Item) -> list[str]:
    return [item["input"]["reference"], *item["output"]["seeds"]]


def _codes(items: Sequence[Item], codes: dict[str, int]) -> Codes:
    """A row for each item: the label, then what each seed says."""
    return np.array([[codes[label] for label in _labels(item)] for item in items])


def _macro_f1(run: Codes, drawn: Codes, size: int) -> float:
    """The mean F1 of the labels that the drawn items have, and of that the mean over the seeds."""
    true, *seeds = run[drawn].T
    scores = []
    for predicted in seeds:
        pairs = np.bincount(true * size + predicted, minlength=size * size).reshape(size, size)
        there = pairs.sum(axis=1) > 0
        both = pairs.sum(axis=0) + pairs.sum(axis=1)
        scores.append((2 * pairs.diagonal()[there] / both[there]).mean())
    return float(np.mean(scores))
