"""A run: evaluate every conversation, compare with labels and outcomes, write what was found."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from conversation_check.data import ROOT, Conversation, load, load_config
from conversation_check.evaluator import Evaluator, turns_of

from . import agreement, findings
from .intervals import mean, metric
from .record import write

Row = dict[str, Any]


def measure(root: Path = ROOT) -> Row:
    """Measure, and return the record that was written."""
    config = load_config(root / "config.toml")
    conversations, evaluator = load(config, root), Evaluator()
    items = [evaluate(evaluator, one) for one in conversations]
    table = as_table(conversations, items)
    rules = [name for name in evaluator.rules if name in table]
    outcomes = config.outcomes.fields if config.outcomes else []
    annotators, figures = compare_with_labels(items)
    found = findings.associations(table, rules, config.conversations.segments, outcomes)
    record = {
        "name": ", ".join(config.conversations.files),
        "about": f"{len(items)} conversations, {len(rules)} rules",
        "config": config.model_dump(),
        "metrics": figures + [average(name, items) for name in ("quality", "risk", *rules)],
        "annotators": annotators,
        "associations": found,
        "items": items,
        "notes": findings.notes(found),
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


def as_table(conversations: list[Conversation], items: list[Row]) -> pd.DataFrame:
    """A row a conversation: cluster, segments, outcomes and scores; nan where not known."""
    return pd.DataFrame(
        {"cluster": one.cluster} | one.segments | one.outcomes | item["scores"]
        for one, item in zip(conversations, items, strict=True)
    )


def average(name: str, items: list[Row]) -> Row:
    """The mean of a score, or a rule's rate where it could be checked; no direction is better."""
    scored = [item for item in items if name in item["scores"]]
    values = np.array([item["scores"][name] for item in scored])
    clusters = np.array([item["cluster"] for item in scored])
    return metric(name, mean(values), clusters) | {"direction": None}


def compare_with_labels(items: list[Row]) -> tuple[list[Row], list[Row]]:
    """The pairs of annotators and the evaluator's figures; an item gets its label from here."""
    labelled = [item for item in items if item["input"]["labels"]]
    if len({item["cluster"] for item in labelled}) < 5:  # too few to hold any back
        return [], []
    labels = pd.DataFrame([item["input"]["labels"] for item in labelled])
    quality = np.array([item["scores"]["quality"] for item in labelled])
    clusters = np.array([item["cluster"] for item in labelled])
    figures, given = agreement.compare_evaluator(labels, quality, clusters)
    for item, label in zip(labelled, given, strict=True):
        item["output"]["label"] = float(label)
    return agreement.compare_annotators(labels, clusters), figures
