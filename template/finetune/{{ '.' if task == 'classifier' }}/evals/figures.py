"""What is drawn: the learning curve, the calibration, the labels that are taken for each other."""

from typing import Any

import pandas as pd
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix

MOST = 12  # labels of a matrix that can be read


def learning_curve(log: list[dict[str, float]]) -> dict[str, Any]:
    """The loss on the training and on the validation rows, by epoch."""
    series = []
    for name, key in {"training": "loss", "validation": "eval_loss"}.items():
        entries = [entry for entry in log if key in entry]
        x, y = ([entry[axis] for entry in entries] for axis in ("epoch", key))
        series.append({"name": name, "x": x, "y": y})
    return {"title": "Loss by epoch, first seed", "x": "epoch", "y": "loss", "series": series}


def calibration(confidence: pd.Series, right: pd.Series) -> dict[str, Any]:
    """How often an answer of some confidence is right."""
    rate, mean = calibration_curve(right, confidence, n_bins=10)
    series = [
        {"name": "model", "x": mean.tolist(), "y": rate.tolist()},
        {"name": "calibrated", "x": [0, 1], "y": [0, 1]},
    ]
    return {"title": "Calibration", "x": "confidence", "y": "share right", "series": series}


def confusion(labels: pd.Series, predicted: pd.Series) -> dict[str, Any]:
    """The confusion matrix; of many labels, those that are most often taken for each other."""
    names, title = sorted({*labels, *predicted}), "Confusion"
    if len(names) > MOST:
        wrong = labels != predicted
        often = pd.concat([labels[wrong], predicted[wrong]]).value_counts()
        title += f": the most confused of {len(names)} labels"
        names = sorted(often.index[:MOST])
    counts = confusion_matrix(labels, predicted, labels=names).tolist() if names else []
    axes = {"rows": "label", "columns": "taken for", "labels": names}
    return {"title": title, **axes, "counts": counts}
