"""What is drawn: the learning curve, the calibration, the labels that are taken for each other."""

from collections import Counter

import numpy as np
import pandas as pd
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix

MOST = 12  # labels of a matrix that can be read


def learning_curve(log: list[dict]) -> dict:
    """The loss on the training and on the validation rows, by epoch."""
    series = []
    for name, key in {"training": "loss", "validation": "eval_loss"}.items():
        points = [(entry["epoch"], entry[key]) for entry in log if key in entry]
        series.append({"name": name, "x": [x for x, _ in points], "y": [y for _, y in points]})
    return {"title": "Loss by epoch, first seed", "x": "epoch", "y": "loss", "series": series}


def calibration(confidence: np.ndarray, right: np.ndarray) -> dict:
    """How often a confidence is right."""
    rate, mean = calibration_curve(right, confidence, n_bins=10)
    series = [
        {"name": "model", "x": mean.tolist(), "y": rate.tolist()},
        {"name": "calibrated", "x": [0, 1], "y": [0, 1]},
    ]
    axes = {"x": "confidence", "y": "share that is right"}
    return {"title": "Calibration on the test rows", **axes, "series": series}


def confusions(labels: pd.Series, predicted: list[str]) -> Counter[tuple[str, str]]:
    """The label and what it was taken for, with counts."""
    pairs = zip(labels, predicted, strict=True)
    return Counter((label, wrong) for label, wrong in pairs if label != wrong)


def confusion(labels: pd.Series, predicted: list[str]) -> dict:
    """The confusion matrix; of many labels, those of the commonest confusions only."""
    names = sorted({*labels, *predicted})
    title = "Confusion on the test rows"
    if len(names) > MOST:
        title += f": the labels most confused, of {len(names)}"
        worst = Counter()
        for pair, count in confusions(labels, predicted).items():
            worst.update(dict.fromkeys(pair, count))
        names = sorted(label for label, _ in worst.most_common(MOST))
    counts = confusion_matrix(labels, predicted, labels=names).tolist()
    return {"title": title, "rows": "label", "columns": "taken for", "labels": names, "counts": counts}
