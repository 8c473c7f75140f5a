"""A run: evaluate every conversation, compare with labels and outcomes, write what was found."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import somersd
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from conversation_check.config import ROOT, load_config
from conversation_check.data import Conversation, load
from conversation_check.evaluator import Evaluator, turns_of

from . import agreement, findings
from .intervals import metric, rate
from .record import write

Row = dict[str, Any]


def measure(root: Path = ROOT) -> Row:
    """Measure, and return the record that was written."""
    config = load_config(root / "config.toml")
    conversations, evaluator = load(config, root), Evaluator()
    items = [evaluate(evaluator, one) for one in conversations]
    known = pd.DataFrame(
        [{"cluster": one.cluster} | one.segments | one.outcomes for one in conversations]
    )
    scores = pd.DataFrame([item["scores"] for item in items])
    rules = [name for name in evaluator.rules if name in scores]
    outcomes = config.outcomes.fields if config.outcomes else []
    annotators, figures = compare_with_labels(items)
    found = findings.associations(known, scores[rules], config.conversations.segments, outcomes)
    telling = [one for one in found if one["verdict"] in findings.TELLING]
    record = {
        "name": ", ".join(config.conversations.files),
        "about": f"{len(items)} conversations, {len(rules)} rules",
        "config": config.model_dump(),
        "metrics": figures + [rate(name, scores, known["cluster"]) for name in scores],
        "annotators": annotators,
        "associations": found,
        "items": items,
        "notes": [f"{one['rule']} and {one['with']}: {one['verdict']}" for one in telling],
    }
    return write(record, root)


def evaluate(evaluator: Evaluator, conversation: Conversation) -> Row:
    """The record of one conversation; a rule that could not be checked has no score."""
    result = evaluator.evaluate(conversation.row)
    scores = {"quality": result["quality_score"], "risk": result["risk_score"]}
    scores |= dict.fromkeys(evaluator.checkable(conversation.row), 0.0)
    turns = turns_of(conversation.row)
    texts = {turn["turn"]: turn["text"] for turn in turns}
    for violation in result["violations"]:
        scores[violation["rule"]] = 1.0
        violation["text"] = texts[violation["turn"]]
    known = {"segments": conversation.segments, "labels": conversation.labels}
    return {
        "id": conversation.id,
        "slice": " ".join(conversation.segments.values()) or "all",
        "cluster": conversation.cluster,
        "input": {"question": " / ".join(turn["text"] for turn in turns[:2])} | known,
        "output": {"violations": result["violations"]},
        "scores": scores,
    }


def compare_with_labels(items: list[Row]) -> tuple[list[Row], list[Row]]:
    """The pairs of annotators and the evaluator's figures; an item gets its label from here."""
    labelled = [item for item in items if item["input"]["labels"]]
    if len({item["cluster"] for item in labelled}) < 5:  # too few to hold any back
        return [], []
    table = pd.DataFrame([item["input"]["labels"] for item in labelled])
    annotators = sorted(table)
    table["mean label"] = table[annotators].mean(axis=1)
    table["cluster"] = [item["cluster"] for item in labelled]
    table["its quality"] = [item["scores"]["quality"] for item in labelled]
    table["its label"] = as_labels(table, np.unique(table[annotators].stack().dropna()))
    for item, label in zip(labelled, table["its label"], strict=True):
        item["output"]["label"] = float(label)
    ranking = metric("AUC", lambda drawn: auc(drawn["mean label"], drawn["its quality"]), table)
    figures = agreement.compare_rater(table, "its label", annotators)
    return agreement.compare_annotators(table, annotators), [ranking, *figures]


def as_labels(table: pd.DataFrame, labels: np.ndarray) -> np.ndarray:
    """The label that each quality stands for, by isotonic regression.

    It is fitted to other conversations than it is used on: five folds, each cluster in one.
    """
    fitted = cross_val_predict(
        IsotonicRegression(out_of_bounds="clip"),
        table[["its quality"]],
        table["mean label"],
        groups=table["cluster"],
        cv=GroupKFold(5),
    )
    nearest = np.abs(labels - fitted[:, None]).argmin(axis=1)
    return labels[nearest]


def auc(labels: pd.Series, grades: pd.Series) -> float:
    """How often grades rank two conversations with different labels as the labels do."""
    return (somersd(labels, grades).statistic + 1) / 2
