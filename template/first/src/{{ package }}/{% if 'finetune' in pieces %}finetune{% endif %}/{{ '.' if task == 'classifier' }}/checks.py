"""What the data report has on labels: their balance, and those that look wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..config import Config
    from .data import Row
    from .split import Split
    from .validation import Report

FOLDS, SURE = 5, 0.9
SHOWN, LABELS = 5, 30  # suspects and labels that are named


def limits(config: Config) -> dict[str, int]:
    """Tokens that are used of each column; two more are the encoder's own."""
    return {"text": config.max_tokens - 2}


def examine(report: Report, config: Config, split: Split) -> None:
    """Rows by label, labels that a side lacks, labels that another model is sure are others."""
    counts = Counter(row.target for row in split.train)
    told = [f"{label} {n}" for label, n in counts.most_common()]
    report.facts.append(f"training rows by label: {_some(told)}")
    for side in ("validation", "test"):
        labels = {row.target for row in split.sides[side]}
        if missing := sorted(counts.keys() - labels):
            report.warnings.append(f"no {side} row of {_some(missing)}")
        if unknown := sorted(labels - counts.keys()):
            report.warnings.append(f"{side} has labels never trained on: {_some(unknown)}")
    if found := _suspects(split.train):
        named = "; ".join(found[:SHOWN])
        report.warnings.append(f"{len(found)} labels of the training side look wrong: {named}")


def _some(names: Sequence[str]) -> str:
    more = len(names) - LABELS
    return ", ".join(names[:LABELS]) + (f" and {more} more" if more > 0 else "")


def _suspects(rows: Sequence[Row]) -> list[str]:
    """Rows that a model trained on the others is sure belong to another label.

    Cross-validated predictions against the given label, after Northcutt et al. 2021 (JAIR 70).
    """
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    from .classical import tfidf

    few = {label for label, n in Counter(row.target for row in rows).items() if n < FOLDS}
    kept = [row for row in rows if row.target not in few]
    labels = sorted({row.target for row in kept})
    if len(labels) < 2:
        return []
    given = [row.target for row in kept]
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    texts = [row.text for row in kept]
    sure = cross_val_predict(tfidf(), texts, given, cv=folds, method="predict_proba")
    found = [
        (float(probabilities.max()), f"{row.id} is {row.target}, looks like {label}")
        for row, probabilities in zip(kept, sure, strict=True)
        if (label := labels[int(probabilities.argmax())]) != row.target
        and probabilities.max() >= SURE
    ]
    return [told for _, told in sorted(found, reverse=True)]
