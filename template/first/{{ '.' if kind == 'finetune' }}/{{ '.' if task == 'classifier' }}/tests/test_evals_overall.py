"""Macro-F1 and calibration against other implementations and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score

from evals import overall

GIVEN = np.array([0, 0, 1, 1, 2, 2, 2, 0])
SAID = np.array([0, 1, 1, 1, 2, 0, 2, 3])
ONES = np.ones(len(GIVEN))


def test_macro_f1_is_scikit_learns() -> None:
    """Over the labels that are given, with and without weights."""
    weights = np.array([2.0, 1, 0, 1, 3, 1, 1, 1])
    for w in (ONES, weights):
        wanted = f1_score(GIVEN, SAID, labels=[0, 1, 2], average="macro", sample_weight=w)
        assert overall.macro_f1(GIVEN, SAID, w) == pytest.approx(wanted)


def test_calibration_error_by_hand() -> None:
    """Two bins: sure of .95 and always right, sure of .55 and right half the time."""
    right = np.array([1.0, 1, 1, 0])
    sure = np.array([0.95, 0.95, 0.55, 0.55])
    assert overall.calibration_error(right, sure, np.ones(4)) == pytest.approx(0.05)
