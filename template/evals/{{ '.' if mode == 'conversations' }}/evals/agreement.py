"""How far the annotators agree, and how far the evaluator agrees with them, on one scale.

Labels one step apart are nearer than labels two steps apart: alpha on the interval scale, kappas
with quadratic weights, which is the same measure for two raters.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
from scipy.stats import rankdata, somersd
from sklearn.dummy import DummyClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import cohen_kappa_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from .intervals import Statistic, interval, mean, metric

Pairs = list[tuple[np.ndarray, np.ndarray]]  # the labels of two raters, nan where there is none


def as_steps(labels: pd.DataFrame) -> np.ndarray:
    """Labels as whole steps from the lowest, which is what scikit-learn's kappa takes."""
    values = np.unique(labels.stack())
    step = np.diff(values).min() if len(values) > 1 else 1
    return ((labels - values[0]) / step).round().to_numpy().T


def share(a: np.ndarray, b: np.ndarray) -> float:
    """The share of labels that are the same."""
    return float((a == b).mean())


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Cohen's kappa with quadratic weights; nan where there is one label only."""
    if len({*a, *b}) < 2:
        return np.nan
    steps = np.arange(max(a.max(), b.max()) + 1)
    return cohen_kappa_score(a, b, labels=steps, weights="quadratic")


def over(pairs: Pairs, measure: Callable[[np.ndarray, np.ndarray], float]) -> Statistic:
    """The mean of a measure over pairs of raters, each on the rows that both labelled."""

    def statistic(rows: np.ndarray) -> float:
        values = []
        for a, b in pairs:
            both = rows[~np.isnan(a[rows] + b[rows])]
            if len(both):
                values.append(measure(a[both], b[both]))
        return np.mean(values) if values else np.nan

    return statistic


def compare_annotators(labels: pd.DataFrame, clusters: np.ndarray) -> list[dict[str, Any]]:
    """Each pair of annotators on the conversations that both labelled."""
    compared = []
    for names in combinations(labels.columns, 2):
        both = labels[list(names)].dropna()
        if len(both) < 2:
            continue
        shared = clusters[both.index]
        a, b = as_steps(both)
        difference = mean((both[names[1]] - both[names[0]]).to_numpy())
        rho = over([(a, b)], rank_correlation)
        rows = np.arange(len(both))
        compared.append({
            "pair": names,
            "n": len(both),
            "same": share(a, b),
            "kappa": kappa(a, b),
            "rho": rho(rows),
            "rho_ci": interval(rho, shared),
            "difference": difference(rows),
            "difference_ci": interval(difference, shared),
        })  # fmt: skip
    return compared


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rho; nan where one rater gave one label only."""
    if len(set(a)) < 2 or len(set(b)) < 2:
        return np.nan
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def compare_evaluator(
    labels: pd.DataFrame, quality: np.ndarray, clusters: np.ndarray
) -> tuple[list[dict[str, Any]], np.ndarray]:
    """The figures, and the label that the evaluator's quality stands for.

    Quality is turned into labels by isotonic regression. It and the commonest label are fitted to
    other conversations than they are used on: five folds, each cluster in one.
    """
    folds = {"groups": clusters, "cv": GroupKFold(min(5, len(set(clusters))))}
    target, scores = labels.mean(axis=1).to_numpy(), quality.reshape(-1, 1)
    values = np.unique(labels.stack())
    isotonic = cross_val_predict(IsotonicRegression(out_of_bounds="clip"), scores, target, **folds)
    given = nearest(values, isotonic)
    places = np.searchsorted(values, nearest(values, target))
    commonest = values[cross_val_predict(DummyClassifier(), scores, places, **folds)]
    *people, evaluator, majority = as_steps(labels.assign(evaluator=given, majority=commonest))
    by_evaluator = [(evaluator, column) for column in people]
    by_majority = [(majority, column) for column in people]
    among_people = list(combinations(people, 2))

    accuracy, baseline = over(by_evaluator, share), over(by_majority, share)
    figures = {
        "AUC": lambda rows: (somersd(target[rows], quality[rows]).statistic + 1) / 2,
        "accuracy": accuracy,
        "majority accuracy": baseline,
        "gain over majority": lambda rows: accuracy(rows) - baseline(rows),
        "kappa": over(by_evaluator, kappa),
    }
    of_several = {
        "annotators' accuracy": over(among_people, share),
        "annotators' kappa": over(among_people, kappa),
        "alpha": lambda rows: alpha(labels.to_numpy()[rows]),
    }
    several = np.flatnonzero(labels.notna().sum(axis=1) > 1)
    measured = [metric(name, one, clusters) for name, one in figures.items()]
    if len(several):
        measured += [metric(name, one, clusters, several) for name, one in of_several.items()]
    return measured, given


def nearest(values: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """The value on the labels' scale that is nearest to each number."""
    return values[np.abs(values - numbers[:, None]).argmin(axis=1)]


def alpha(labels: np.ndarray) -> float:
    """Krippendorff's alpha; nan where there is one label only."""
    if len(np.unique(labels[~np.isnan(labels)])) < 2:
        return np.nan
    return krippendorff.alpha(labels.T, level_of_measurement="interval")
