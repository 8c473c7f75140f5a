"""Whether a grader may be believed: its agreement with the labels, beside what it has to beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from answer_check.judging import agreement, verdicts
from answer_check.judging.bootstrap import FEWEST, Estimate

NOTHING = Estimate(None, None, 0, 0, "undefined: no item")


@dataclass(frozen=True)
class Labelled:
    """The labelled conversations, in one order."""

    ids: Sequence[str]
    good: Sequence[bool]
    clusters: Sequence[str]
    choosing: Sequence[bool]  # in the half that thresholds are chosen on
    places: Sequence[int]  # on the scale, 0 the worst


@dataclass(frozen=True)
class Trust:
    """What was measured of one grader, on the half that its threshold was not chosen on."""

    name: str
    threshold: float | None
    auc: Estimate
    kappa: Estimate
    rho: Estimate
    gain: Estimate  # AUC less the baseline's, on the items that both have
    right: dict[str, bool]  # by item
    passes: dict[str, bool]
    against: str | None  # why it must not be used; None where nothing speaks against it

    def told(self, baseline: str) -> str:
        """The verdict in a sentence."""
        if self.against:
            return f"{self.name}: do not use. {self.against}"
        found = f"{shown('AUC', self.auc)}, {shown('kappa', self.kappa)} against the labels"
        if self.name == baseline:
            return f"{self.name}: {found}; the baseline."
        if self.gain.value is None:
            return f"{self.name}: {found}; {baseline} has nothing to say on these."
        chance = " (which may be chance)" if not self.gain.ci or self.gain.ci[0] <= 0 else ""
        return f"{self.name}: {found}; {shown('AUC', self.gain, '+')} over {baseline}{chance}."


def measure(
    name: str,
    scores: Mapping[str, float | None],
    labelled: Labelled,
    baseline: Mapping[str, float | None],
    seed: int,
) -> Trust:
    """Choose the threshold on one half, and measure on the other."""
    chosen, shown = (_half(scores, labelled, side) for side in (True, False))
    threshold = verdicts.best_threshold(*_columns(scores, labelled, chosen)[:2]) if chosen else None
    values, good, clusters = _columns(scores, labelled, shown)
    said = [threshold is not None and value >= threshold for value in values]
    names, wanted = _words(said), _words(good)
    both = [i for i in shown if baseline.get(labelled.ids[i]) is not None]
    theirs = [float(baseline[labelled.ids[i]] or 0.0) for i in both]
    ours, right, groups = _columns(scores, labelled, both)
    auc = agreement.auc(values, good, clusters, seed) if shown else NOTHING
    places = [labelled.places[i] for i in shown]
    kappa = agreement.kappa(names, wanted, ("bad", "good"), clusters, "none", seed)
    gain = agreement.auc_difference(ours, theirs, right, groups, seed) if both else NOTHING
    return Trust(
        name,
        threshold,
        auc,
        kappa if shown and threshold is not None else NOTHING,
        agreement.spearman(values, places, clusters, seed) if shown else NOTHING,
        gain,
        {labelled.ids[i]: s == g for i, s, g in zip(shown, said, good, strict=True)},
        {
            labelled.ids[i]: float(scores[labelled.ids[i]] or 0.0) >= threshold
            for i in (*chosen, *shown)
            if threshold is not None
        },
        _against(values, names, auc, gain if scores is not baseline else None),
    )


def _half(scores: Mapping[str, float | None], labelled: Labelled, choosing: bool) -> list[int]:
    """Places of the labelled items of one half that the grader has a score for."""
    halves = enumerate(labelled.choosing)
    return [i for i, c in halves if c == choosing and scores.get(labelled.ids[i]) is not None]


def _columns(
    scores: Mapping[str, float | None], labelled: Labelled, places: Sequence[int]
) -> tuple[list[float], list[bool], list[str]]:
    values = [float(scores[labelled.ids[i]] or 0.0) for i in places]
    return values, [labelled.good[i] for i in places], [labelled.clusters[i] for i in places]


def _words(good: Sequence[bool]) -> list[str]:
    return ["good" if one else "bad" for one in good]


def _against(
    values: Sequence[float], said: Sequence[str], auc: Estimate, gain: Estimate | None
) -> str | None:
    """Constant, not to be told from chance, or no better than the baseline.

    `said` are its verdicts; `gain` is None for the baseline itself.
    """
    if auc.value is None:
        return f"Its agreement is undefined ({auc.method.removeprefix('undefined: ')})."
    if nothing := verdicts.degenerate(values, auc, 0.5) or verdicts.degenerate(said, auc, 0.5):
        return nothing
    if auc.ci is None and (auc.value < 1 or auc.clusters < FEWEST):  # perfect ones do not vary
        return f"Its agreement has no interval ({auc.method.removeprefix('undefined: ')})."
    if gain and gain.value is not None and gain.value <= 0:
        return f"It does not beat the baseline ({shown('AUC', gain, '+')})."
    return None


def shown(measure: str, found: Estimate, sign: str = "") -> str:
    """A figure with its interval, for a sentence; `sign` "+" for a difference."""
    if found.value is None:
        return f"{measure} {found.method}"
    span = f" [{found.ci[0]:{sign}.2f}, {found.ci[1]:{sign}.2f}]" if found.ci else ""
    return f"{measure} {found.value:{sign}.2f}{span}"


def ceiling(
    annotators: Mapping[str, Sequence[Mapping[str, str]]],
    scale: Sequence[str],
    clusters: Mapping[str, str],
    seed: int,
) -> dict[str, Any] | None:
    """How far the annotators agree among themselves; None with fewer than two."""
    if len(annotators) < 2:
        return None
    first = {name: rounds[0] for name, rounds in annotators.items()}
    weights: agreement.Weighting = "quadratic" if len(scale) > 2 else "none"
    return verdicts.ceiling(first, scale, clusters, weights, seed)


def retests(
    annotators: Mapping[str, Sequence[Mapping[str, str]]], clusters: Mapping[str, str], seed: int
) -> dict[str, Estimate]:
    """By annotator who was asked twice, the share of labels that changed."""
    found = {}
    for name, rounds in annotators.items():
        if len(rounds) > 1:
            both = [item for item in rounds[0] if item in rounds[1]]
            one, other = [rounds[0][i] for i in both], [rounds[1][i] for i in both]
            found[name] = verdicts.flips(one, other, [clusters[i] for i in both], seed)
    return found
