"""How far the annotators agree, and how far the evaluator agrees with them, on one scale.

Labels a step apart are nearer than labels two steps apart: alpha on the interval scale, kappas with
quadratic weights, which is the same measure for two annotators.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
from scipy.stats import somersd, spearmanr
from sklearn.dummy import DummyClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import cohen_kappa_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from .intervals import interval

Pairs = list[tuple[np.ndarray, np.ndarray]]  # of raters, a label or nan for each conversation
Statistic = Callable[[np.ndarray], float]  # of the numbers of conversations


def as_steps(labels: pd.DataFrame) -> pd.DataFrame:
    """Labels as whole steps from the lowest, which is what scikit-learn's kappa takes."""
    values = np.unique(labels.stack())
    step = np.diff(values).min() if len(values) > 1 else 1
    return ((labels - values[0]) / step).round()


def share(a: np.ndarray, b: np.ndarray) -> float:
    """The share of labels that are the same."""
    return (a == b).mean()


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Cohen's kappa with quadratic weights; nan where both gave one label only."""
    if len({*a, *b}) < 2:
        return np.nan
    steps = range(int(max(a.max(), b.max())) + 1)
    return cohen_kappa_score(a, b, labels=steps, weights="quadratic")


def over_pairs(measure: Callable[..., float], pairs: Pairs, rows: np.ndarray) -> float:
    """The mean of a measure over pairs of raters, each on the rows that both labelled."""
    values = []
    for a, b in pairs:
        both = rows[~np.isnan(a[rows] + b[rows])]
        if len(both):
            values.append(measure(a[both].astype(int), b[both].astype(int)))
    return np.mean(values) if values else np.nan


def compare_annotators(labels: pd.DataFrame, clusters: np.ndarray) -> list[dict[str, Any]]:
    """A row for each pair; they rank alike but on two levels where rho and difference exclude 0."""
    steps, found = as_steps(labels), []
    for a, b in combinations(labels.columns, 2):
        both = labels[[a, b]].notna().all(axis=1).to_numpy()
        if both.sum() < 2:
            continue
        one, two = labels[a][both].to_numpy(), labels[b][both].to_numpy()
        rho_ci = interval(lambda rows: spearmanr(one[rows], two[rows]).statistic, clusters[both])
        ci = interval(lambda rows: (two - one)[rows].mean(), clusters[both])
        pair, rows = [(steps[a].to_numpy(), steps[b].to_numpy())], np.flatnonzero(both)
        found.append({
            "a": a,
            "b": b,
            "n": len(rows),
            "same": over_pairs(share, pair, rows),
            "kappa": over_pairs(kappa, pair, rows),
            "rho": spearmanr(one, two).statistic,
            "rho_ci": rho_ci,
            "b - a": (two - one).mean(),
            "ci": ci,
            "levels differ": bool(rho_ci and ci and rho_ci[0] > 0 and ci[0] * ci[1] > 0),
        })
    return found


def statistics(
    labels: pd.DataFrame, quality: np.ndarray, clusters: np.ndarray
) -> tuple[dict[str, Statistic], np.ndarray]:
    """What is measured on labelled conversations, and the label that the evaluator would give.

    Quality becomes a label by isotonic regression, the majority is the commonest label; both are
    fitted without the fold's conversations (five folds by clusters).
    """
    steps = as_steps(labels)
    target = steps.mean(axis=1).to_numpy()
    folds = {"groups": clusters, "cv": GroupKFold(min(5, len(set(clusters))))}
    scores = quality.reshape(-1, 1)
    isotonic = IsotonicRegression(out_of_bounds="clip")
    predicted = cross_val_predict(isotonic, scores, target, **folds).round()
    commonest = cross_val_predict(DummyClassifier(), scores, target.round(), **folds)
    columns = [steps[name].to_numpy() for name in steps]
    raters = {
        "": [(predicted, column) for column in columns],
        "majority ": [(commonest, column) for column in columns],
        "annotators' ": list(combinations(columns, 2)),
    }

    def accuracy(rater: str) -> Statistic:
        return lambda rows: over_pairs(share, raters[rater], rows)

    def agreement(rater: str) -> Statistic:
        return lambda rows: over_pairs(kappa, raters[rater], rows)

    def alpha(rows: np.ndarray) -> float:
        drawn = labels.to_numpy()[rows].T
        return krippendorff.alpha(drawn, level_of_measurement="interval")

    found = {
        "AUC": lambda rows: (somersd(target[rows], quality[rows]).statistic + 1) / 2,
        "accuracy": accuracy(""),
        "majority accuracy": accuracy("majority "),
        "gain over majority": lambda rows: accuracy("")(rows) - accuracy("majority ")(rows),
        "kappa": agreement(""),
    }
    if len(columns) > 1:
        found["annotators' accuracy"] = accuracy("annotators' ")
        found["annotators' kappa"] = agreement("annotators' ")
        found["alpha"] = alpha
    return found, predicted
