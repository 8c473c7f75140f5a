"""Figures of all items together: macro-F1 and calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Weights = NDArray[np.float64]
BINS = 10


def macro_f1(given: Ints, predicted: Ints, weights: Weights) -> float:
    """Mean of F1 over the labels that are given; F1 = 2TP/(2TP + FP + FN).

    A draw may lack a label: counted as 0 where it is predicted, it would bias the interval.
    """
    size = int(max(given.max(), predicted.max())) + 1
    right = np.bincount(given, weights * (given == predicted), size)
    truth = np.bincount(given, weights, size)
    both = truth + np.bincount(predicted, weights, size)
    return float((2 * right[truth > 0] / both[truth > 0]).mean())


def calibration_error(right: Weights, confidence: Weights, weights: Weights) -> float:
    """Expected calibration error over ten equal bins (Guo et al. 2017, section 3)."""
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights * (right - confidence), BINS)
    return float(np.abs(gaps).sum() / weights.sum())


def reliability(right: Weights, confidence: Weights) -> tuple[list[float], list[float | None]]:
    """The bins' middles, and the share of right answers in each; None for an empty bin."""
    bins = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    shares = [right[bins == b].mean() if (bins == b).any() else None for b in range(BINS)]
    return [(b + 0.5) / BINS for b in range(BINS)], [
        None if s is None else float(s) for s in shares
    ]
