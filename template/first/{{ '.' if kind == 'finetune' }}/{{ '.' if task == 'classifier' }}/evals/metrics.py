"""Every metric. Without an addition it is the tuned classifier's.

A gain is tuned minus the better of the two classical baselines, by its macro-F1 on
the same rows; choosing there favours the baseline.
"""

from __future__ import annotations

from .spec import Spec

GAIN = (-1.0, 1.0)
METRICS = {
    "macro-F1": Spec("classification"),
    "macro-F1 TF-IDF": Spec("baseline"),
    "macro-F1 frozen encoder": Spec("baseline"),
    "macro-F1 gain": Spec("gain", bounds=GAIN),
    "accuracy": Spec("classification", rate=True),
    "accuracy majority": Spec("baseline", rate=True),
    "accuracy TF-IDF": Spec("baseline", rate=True, headline=False),
    "accuracy frozen encoder": Spec("baseline", rate=True, headline=False),
    "accuracy gain": Spec("gain", bounds=GAIN, headline=False),
    "calibration error": Spec("calibration", lower=True),
    "in-scope kept": Spec("abstaining", rate=True, headline=False),
    "out-of-scope rejected": Spec("abstaining", rate=True),
}
# Of all items together, not of each: they come with a bootstrap.
OVERALL = ("macro-F1", "macro-F1 TF-IDF", "macro-F1 frozen encoder", "calibration error")
# The columns of the table by slice.
MAIN = ("accuracy", "accuracy TF-IDF", "accuracy frozen encoder", "accuracy gain")
