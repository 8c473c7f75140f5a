"""What verdicts are worth: the annotators among themselves, flips, thresholds, empty judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from .agreement import Weighting, alpha, kappa, kappa_of
from .bootstrap import Estimate, Floats, Statistic, estimate, mean

Ratings = Mapping[str, Mapping[str, str]]  # annotator -> item -> label


def ceiling(
    ratings: Ratings,
    labels: Sequence[str],
    clusters: Mapping[str, str],
    weights: Weighting = "none",
    seed: int = 0,
) -> dict[str, Any]:
    """How far the annotators agree with one another: what no judge can be shown to exceed.

    "pairs": kappa of each two; "mean" of these (its value also as "mean_kappa"); "others": each
    annotator against the plurality of the rest, from three annotators on; "alpha" (nominal, or
    ordinal with `weights`); "shared": items that at least two labelled.
    """
    times = Counter(item for given in ratings.values() for item in given)
    shared = [item for item in times if times[item] > 1]
    groups = [clusters[item] for item in shared]
    pairs, parts = [], []
    for a, b in combinations(ratings, 2):
        if both := [item for item in shared if item in ratings[a] and item in ratings[b]]:
            found, part = _pair(
                ratings[a], ratings[b], both, shared, labels, clusters, weights, seed
            )
            pairs.append({"a": a, "b": b, "kappa": found})
            parts.append(part)
    place = {label: float(i) for i, label in enumerate(labels)}
    table = [[place.get(given.get(item, "")) for item in shared] for given in ratings.values()]
    level: Any = "nominal" if weights == "none" else "ordinal"
    average = _average(parts, groups, seed)
    return {
        "pairs": pairs,
        "mean": average,
        "mean_kappa": average.value,
        "others": _others(ratings, labels, clusters, weights, seed),
        "alpha": alpha(table, groups, level, seed),
        "shared": len(shared),
    }


def _pair(
    a: Mapping[str, str],
    b: Mapping[str, str],
    both: Sequence[str],
    shared: Sequence[str],
    labels: Sequence[str],
    clusters: Mapping[str, str],
    weights: Weighting,
    seed: int,
) -> tuple[Estimate, Statistic]:
    """Kappa of two annotators, and the same as a function of the weights of all shared items."""
    one, other = [a[item] for item in both], [b[item] for item in both]
    found = kappa(one, other, labels, [clusters[item] for item in both], weights, seed)
    statistic, at = kappa_of(one, other, labels, weights), np.isin(shared, both)
    return found, lambda w: statistic(w[:, at])


def _average(parts: Sequence[Statistic], groups: Sequence[str], seed: int) -> Estimate:
    if not parts:
        return Estimate(None, None, 0, 0, "undefined: no two annotators share an item")

    def statistic(w: Floats) -> Floats:
        return np.asarray(np.mean([part(w) for part in parts], axis=0))

    return estimate(statistic, groups, seed, "a pair uses one and the same label only")


def _others(
    ratings: Ratings,
    labels: Sequence[str],
    clusters: Mapping[str, str],
    weights: Weighting,
    seed: int,
) -> list[dict[str, Any]]:
    rows = []
    for annotator in ratings if len(ratings) > 2 else ():
        rest = [given for name, given in ratings.items() if name != annotator]
        most = {
            item: plurality([g[item] for g in rest if item in g]) for item in ratings[annotator]
        }
        items = [item for item in most if most[item] is not None]
        own = [ratings[annotator][item] for item in items]
        said = [str(most[item]) for item in items]
        groups = [clusters[item] for item in items]
        rows.append(
            {"annotator": annotator, "kappa": kappa(own, said, labels, groups, weights, seed)}
        )
    return rows


def plurality(labels: Sequence[str]) -> str | None:
    """The label given most often; None where several are, or none is given."""
    most = Counter(labels).most_common(2)
    if not most or (len(most) == 2 and most[0][1] == most[1][1]):
        return None
    return most[0][0]


def flips(
    first: Sequence[str], second: Sequence[str], clusters: Sequence[str], seed: int = 0
) -> Estimate:
    """Share of items whose verdict is another one when asked again (test-retest)."""
    changed = [float(one != other) for one, other in zip(first, second, strict=True)]
    return mean(changed, clusters, seed)


def confusion(
    reference: Sequence[str], said: Sequence[str], labels: Sequence[str]
) -> list[list[int]]:
    """How often each reference label (rows) was given each label (columns), in scale order."""
    times = Counter(zip(reference, said, strict=True))
    return [[times[row, column] for column in labels] for row in labels]


def halves(clusters: Sequence[str], seed: int = 0) -> list[bool]:
    """True for the items to choose on: a random half of the clusters; the rest is for reporting."""
    names = np.random.default_rng(seed).permutation(sorted(set(clusters)))
    chosen = set(names[: len(names) // 2].tolist())
    return [cluster in chosen for cluster in clusters]


def best_threshold(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The score from which on to say positive, for the best balanced accuracy; None: one class.

    Among equals the one in the middle. Its accuracy on these same items flatters it (`halves`).
    """
    s, right = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    good, bad, values = np.sort(s[right]), np.sort(s[~right]), np.unique(s)
    if not (len(good) and len(bad)):
        return None
    hits = 1 - np.searchsorted(good, values) / len(good)
    accuracy = hits + np.searchsorted(bad, values) / len(bad)
    best = np.flatnonzero(np.isclose(accuracy, accuracy.max()))
    return float(values[best[len(best) // 2]])


def balanced(
    said: Sequence[bool], positive: Sequence[bool], clusters: Sequence[str], seed: int = 0
) -> Estimate:
    """Balanced accuracy: the mean of the shares of positives and of negatives told right."""
    yes, right = np.asarray(said, dtype=bool), np.asarray(positive, dtype=bool)

    def statistic(w: Floats) -> Floats:
        good, bad = w * right, w * ~right
        hits = (good * yes).sum(axis=1) / good.sum(axis=1)
        return np.asarray((hits + (bad * ~yes).sum(axis=1) / bad.sum(axis=1)) / 2)

    return estimate(statistic, clusters, seed, "one class only")


def degenerate(
    verdicts: Sequence[str | float | None], against: Estimate, chance: float
) -> str | None:
    """Why these verdicts carry no information, in a sentence; None where they do.

    `against` is their agreement with people, `chance` what random verdicts reach (kappa 0, AUC .5).
    """
    given = [verdict for verdict in verdicts if verdict is not None]
    if not given:
        return "It gives no verdict at all."
    if len(set(given)) == 1:
        return f"It says {given[0]} to every item."
    if against.ci is None:
        return None
    low, high = against.ci
    if high < chance:
        return f"It does worse than chance ({against.value:.2f}, interval to {high:.2f})."
    if low <= chance:
        return f"It cannot be told from chance ({chance:g} lies in {low:.2f} to {high:.2f})."
    return None
