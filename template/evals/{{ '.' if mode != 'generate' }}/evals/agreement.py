"""How far the annotators agree, and how far the evaluator agrees with them, on one scale.

Labels are numbers: kappas have quadratic weights, and alpha is on the interval scale.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from .intervals import Statistic, metric

Row = dict[str, Any]
COMMONEST = "commonest label"
Measure = Callable[[np.ndarray, np.ndarray], float]  # of two raters' labels


def same(a: np.ndarray, b: np.ndarray) -> float:
    """The share of labels that are the same."""
    return (a == b).mean()


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Cohen's kappa with quadratic weights; nan where there is one label only."""
    by_chance = a.var() + b.var() + (a.mean() - b.mean()) ** 2
    return 1 - ((a - b) ** 2).mean() / by_chance if by_chance else np.nan


def rho(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation; nan where a rater gave one label only."""
    return spearmanr(a, b).statistic if a.var() and b.var() else np.nan


def gap(a: np.ndarray, b: np.ndarray) -> float:
    """How far the second is above the first."""
    return (b - a).mean()


def over(pairs: list[tuple[str, str]], measure: Measure) -> Statistic:
    """The mean of a measure over pairs of raters, each on the rows that both labelled."""

    def statistic(table: pd.DataFrame) -> float:
        values = []
        for a, b in pairs:
            labels = np.array([table[a], table[b]])
            both = labels[:, ~np.isnan(labels).any(axis=0)]
            if both.size:
                values.append(measure(*both))
        return np.mean(values) if values else np.nan

    return statistic


def compare_annotators(table: pd.DataFrame, annotators: list[str]) -> list[Row]:
    """Each pair of annotators, on the rows that both labelled."""
    measures = {"same": same, "kappa": kappa, "rho": rho, "second minus first": gap}
    compared = []
    for pair in combinations(annotators, 2):
        both = table.dropna(subset=[*pair])
        if len(both) > 1:
            figures = [metric(name, over([pair], one), both) for name, one in measures.items()]
            compared.append({"pair": pair, "figures": figures})
    return compared


def compare_rater(table: pd.DataFrame, rater: str, annotators: list[str]) -> list[Row]:
    """A rater's agreement with the annotators, beside the commonest label's and their own."""
    table = table.assign(**{COMMONEST: table[annotators].stack().mode()[0]})
    accuracy = over([(rater, person) for person in annotators], same)
    majority = over([(COMMONEST, person) for person in annotators], same)
    figures = [
        metric("accuracy", accuracy, table),
        metric("majority accuracy", majority, table),
        metric("gain over majority", lambda drawn: accuracy(drawn) - majority(drawn), table),
        metric("kappa", over([(rater, person) for person in annotators], kappa), table),
    ]
    several = table[table[annotators].notna().sum(axis=1) > 1]
    if several.empty:
        return figures
    pairs = list(combinations(annotators, 2))
    return [
        *figures,
        metric("annotators' accuracy", over(pairs, same), several),
        metric("annotators' kappa", over(pairs, kappa), several),
        metric("alpha", lambda drawn: alpha(drawn[annotators].to_numpy()), several),
    ]


def alpha(labels: np.ndarray) -> float:
    """Krippendorff's alpha; nan where there is one label only."""
    several = len(np.unique(labels[~np.isnan(labels)])) > 1
    return krippendorff.alpha(labels.T, level_of_measurement="interval") if several else np.nan
