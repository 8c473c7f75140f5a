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
from scipy.stats import somersd, spearmanr
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import cohen_kappa_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from .intervals import Statistic, mean, metric

Row = dict[str, Any]
Pairs = list[tuple[np.ndarray, np.ndarray]]  # the labels of two raters, nan where there is none


def as_steps(labels: pd.DataFrame) -> np.ndarray:
    """Labels as whole steps from the lowest, which is what scikit-learn's kappa takes."""
    values = np.unique(labels.stack().dropna())
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


def rho(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation; nan where a rater gave one label only."""
    return spearmanr(a, b).statistic if min(len({*a}), len({*b})) > 1 else np.nan


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


def compare_annotators(labels: pd.DataFrame, clusters: np.ndarray) -> list[Row]:
    """Each pair of annotators, on the conversations that both labelled."""
    compared = []
    for names in combinations(labels.columns, 2):
        both = labels[list(names)].dropna()
        if len(both) < 2:
            continue
        pair = [as_steps(both)]
        measures = {"same": over(pair, share), "kappa": over(pair, kappa), "rho": over(pair, rho)}
        measures["second minus first"] = mean((both[names[1]] - both[names[0]]).to_numpy())
        figures = [metric(name, one, clusters[both.index]) for name, one in measures.items()]
        compared.append({"pair": names, "figures": figures})
    return compared


def compare_evaluator(
    labels: pd.DataFrame, quality: np.ndarray, clusters: np.ndarray
) -> tuple[list[Row], np.ndarray]:
    """The evaluator's figures, and the label that its quality stands for.

    Isotonic regression turns quality into labels; it is fitted to other conversations than it is
    used on (five folds, each cluster in one). The commonest label is that of all conversations.
    """
    target, given = labels.mean(axis=1).to_numpy(), labels.stack().dropna()
    isotonic, folds = IsotonicRegression(out_of_bounds="clip"), GroupKFold(5)
    fitted = cross_val_predict(isotonic, quality[:, None], target, groups=clusters, cv=folds)
    values = np.unique(given)
    predicted = values[np.abs(values - fitted[:, None]).argmin(axis=1)]  # the nearest label
    raters = labels.assign(evaluator=predicted, majority=given.mode()[0])
    *people, evaluator, commonest = as_steps(raters)
    by_evaluator = [(evaluator, person) for person in people]
    accuracy = over(by_evaluator, share)
    baseline = over([(commonest, person) for person in people], share)
    figures = {
        "AUC": lambda rows: (somersd(target[rows], quality[rows]).statistic + 1) / 2,
        "accuracy": accuracy,
        "majority accuracy": baseline,
        "gain over majority": lambda rows: accuracy(rows) - baseline(rows),
        "kappa": over(by_evaluator, kappa),
    }
    of_all = [metric(name, one, clusters) for name, one in figures.items()]
    return of_all + among(labels, clusters), predicted


def among(labels: pd.DataFrame, clusters: np.ndarray) -> list[Row]:
    """The annotators' agreement on the rows that several labelled."""
    several = np.flatnonzero(labels.notna().sum(axis=1) > 1)
    pairs = list(combinations(as_steps(labels), 2))
    figures = {
        "annotators' accuracy": over(pairs, share),
        "annotators' kappa": over(pairs, kappa),
        "alpha": lambda rows: alpha(labels.to_numpy()[rows]),
    }
    return [metric(name, one, clusters, several) for name, one in figures.items() if len(several)]


def alpha(labels: np.ndarray) -> float:
    """Krippendorff's alpha; nan where there is one label only."""
    several = len(np.unique(labels[~np.isnan(labels)])) > 1
    return krippendorff.alpha(labels.T, level_of_measurement="interval") if several else np.nan
