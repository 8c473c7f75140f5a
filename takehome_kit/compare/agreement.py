"""AUC, accuracy and kappa of two eval-pipeline runs: no means over items, so drawn in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from ..analysis.intervals import POWER
from ..contracts.results import Item
from .comparison import Row
from .items import Pair

DRAWS = 1000
Figure = Callable[[Sequence[Item]], float]
Labels = NDArray[np.float64]


def rows(pairs: list[Pair]) -> Iterator[Row]:
    """A row of each figure over the labelled items of both runs."""
    labelled = [pair for pair in pairs if all(_has_label(item) for item in pair)]
    clusters: dict[str, list[Pair]] = {}
    for pair in labelled:
        clusters.setdefault(pair[0]["cluster"], []).append(pair)
    if len(clusters) < 2:
        return
    graded = all("quality" in item["scores"] for pair in labelled for item in pair)
    for name, figure in FIGURES.items():
        if name == "AUC" and not graded:
            continue  # verdicts on pairs have no order finer than the labels'
        yield _row(name, figure, labelled, list(clusters.values()))


def _has_label(item: Item) -> bool:
    return bool(item["input"].get("labels")) and item["output"].get("label") is not None


def _row(name: str, figure: Figure, pairs: list[Pair], clusters: list[list[Pair]]) -> Row:
    """The difference with its bootstrap interval over clusters, and p from where 0 lies in it."""
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        chosen = random.integers(len(clusters), size=len(clusters))
        drawn.append(_difference(figure, list(chain.from_iterable(clusters[i] for i in chosen))))
    known = np.array([value for value in drawn if not np.isnan(value)])
    a, b = (figure([pair[side] for pair in pairs]) for side in (0, 1))
    undefined = np.isnan(a) or np.isnan(b) or len(known) < DRAWS / 2
    low, high = (0.0, 0.0) if undefined else np.quantile(known, (0.025, 0.975))
    below, above = ((known <= 0).mean(), (known >= 0).mean()) if len(known) else (1, 1)
    return Row(
        metric=name,
        slice=None,
        unit="score",
        direction="higher",
        a=None if undefined else float(a),
        b=None if undefined else float(b),
        diff=None if undefined else float(b - a),
        ci=None if undefined else (float(low), float(high)),
        p=None if undefined or low == high else min(1.0, max(2 * min(below, above), 1 / DRAWS)),
        p_holm=None,
        n=len(pairs),
        clusters=len(clusters),
        detectable=None if undefined else float(POWER * known.std()),
        test="bootstrap over clusters",
        verdict="",
    )


def _difference(figure: Figure, pairs: list[Pair]) -> float:
    before, after = (figure([pair[side] for pair in pairs]) for side in (0, 1))
    return after - before


def auc(items: Sequence[Item]) -> float:
    """The chance that of two items with different labels the better one has the higher quality."""
    labels = [fmean(item["input"]["labels"].values()) for item in items]
    quality = [float(item["scores"]["quality"] or 0) for item in items]
    wanted = np.sign(np.subtract.outer(labels, labels))
    told = np.sign(np.subtract.outer(quality, quality))
    untied = np.abs(wanted).sum()
    return float((wanted * told).sum() / untied / 2 + 0.5) if untied else float("nan")


def accuracy(items: Sequence[Item]) -> float:
    """The mean over annotators of the share of their labels that the evaluator gives."""
    return _over_annotators(items, lambda label, given: float((label == given).mean()))


def kappa(items: Sequence[Item]) -> float:
    """The mean over annotators of kappa with quadratic weights, in its closed form."""
    return _over_annotators(items, _kappa)


def _kappa(label: Labels, given: Labels) -> float:
    chance = label.var() + given.var() + (label.mean() - given.mean()) ** 2
    return float(1 - ((label - given) ** 2).mean() / chance) if chance else float("nan")


def _over_annotators(items: Sequence[Item], measure: Callable[[Labels, Labels], float]) -> float:
    values = []
    for name in {name for item in items for name in item["input"]["labels"]}:
        of_name = [item for item in items if name in item["input"]["labels"]]
        label = np.array([float(item["input"]["labels"][name]) for item in of_name])
        given = np.array([float(item["output"]["label"]) for item in of_name])
        values.append(measure(label, given))
    return fmean(values)


FIGURES: dict[str, Figure] = {"AUC": auc, "accuracy": accuracy, "kappa": kappa}
