"""Every metric: what a grader says on average, and how far it agrees with the labels.

Of each grader beside its mean: the area under the ROC curve and kappa against the labels, on the
half where its threshold was not chosen, and its gain: AUC less the baseline's on the same items.
"""

from __future__ import annotations

from .spec import Spec

COSINE = (-1.0, 1.0)
OFFLINE = {  # name and scale, as the graders have them: a test holds the two together
    "unigram precision": (0.0, 1.0),
    "weighted precision": (0.0, 1.0),
    "similarity to the question": COSINE,
    "similarity to the reference": COSINE,
    "ROUGE-L to the reference": (0.0, 1.0),
    "string similarity to the reference": (0.0, 1.0),
    "rules": (0.0, 1.0),
}
JUDGES = ("rubric judge", "faithfulness", "factual correctness")
MEANS = {name: Spec("grader", bounds=scale, headline=False) for name, scale in OFFLINE.items()} | {
    name: Spec("judge", headline=False) for name in JUDGES
}
AGREEMENT = {
    "AUC": Spec("agreement"),
    "kappa": Spec("agreement", bounds=(-1.0, 1.0), headline=False),
    "gain of": Spec("agreement", bounds=(-1.0, 1.0), headline=False),
    "flips of": Spec("agreement", rate=True, lower=True, headline=False),
}
METRICS = (
    MEANS
    | {
        f"{measure} {name}": spec
        for measure, spec in AGREEMENT.items()
        for name in MEANS
        if name in JUDGES or measure != "flips of"
    }
    | {
        "verdict right": Spec("agreement", rate=True),
        "labelled good": Spec("labels", rate=True, headline=False),
        "passes": Spec("grader", rate=True),
    }
)
# The columns of the table by slice.
MAIN = ("verdict right", "passes", "labelled good")
