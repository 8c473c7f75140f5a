"""The scores of each field of each document, and the figures with 95% intervals."""

from typing import Any

import numpy as np
from scipy.stats import bootstrap

from invoice_reader.config import Config
from invoice_reader.extract import Extraction
from invoice_reader.values import plain

Item = dict[str, Any]
Figure = dict[str, Any]


def score(truth: Any, value: Any, unfounded: bool, failed: bool = False) -> dict[str, float]:
    """The scores of one field of one document; those that do not apply are left out.

    `failed`: the document was not read, so that nothing was left null on purpose.
    """
    scores = {}
    if truth is None:
        scores["null kept"] = float(value is None and not failed)
    else:
        scores["recall"] = float(same(value, truth))
        scores["exact match"] = float(value == truth)
    if value is not None:
        scores["precision"] = float(same(value, truth))
    if value is not None or unfounded:
        scores["hallucinated"] = float(unfounded)
    return scores


def same(value: Any, truth: Any) -> bool:
    """Whether two values agree; in texts, case, spaces and punctuation do not count."""
    if isinstance(value, str) and isinstance(truth, str):
        return plain(value) == plain(truth)
    return value == truth


def is_right(scores: dict[str, float]) -> bool:
    """Whether the field was read as it is stated, or left null where it is not."""
    return scores.get("recall", scores.get("null kept")) == 1


def summarise(items: list[Item]) -> list[Figure]:
    """F1, the documents that are all right, the means of the scores, and F1 of each field."""
    documents = dict.fromkeys(item["cluster"] for item in items)
    wrong = {item["cluster"] for item in items if not is_right(item["scores"])}
    rows = [f1("F1", items)]
    rows.append(figure("documents all right", [(one, one not in wrong, 1) for one in documents]))
    for name in ("precision", "recall", "exact match", "null kept", "hallucinated"):
        rows.append(mean(name, name, items))
    rows[-1]["direction"] = "lower"
    for field in dict.fromkeys(item["input"]["field"] for item in items):
        of_field = [item for item in items if item["input"]["field"] == field]
        rows.append(f1(f"F1 {field}", of_field))
    return rows


def summarise_documents(results: list[Extraction], config: Config) -> list[Figure]:
    """Schema validity, cost and time of the documents that could be read."""
    read = [result for result in results if not result.error]
    rows = [figure("schema valid", [(one.document, not one.invalid, 1) for one in read])]
    if config.model:
        costs = [(one.document, 1000 * cost(one.tokens, config), 1) for one in read]
        row = figure("cost of 1,000 documents", costs)
        rows.append(row | {"unit": "usd", "direction": "lower"})
    for percent in (50, 95) if read else ():
        seconds = np.percentile([one.seconds for one in read], percent, method="inverted_cdf")
        row = {"name": f"latency p{percent}", "value": 1000 * float(seconds), "n": len(read)}
        rows.append(row | {"ci": None, "unit": "ms", "direction": "lower"})
    return rows


def cost(tokens: dict[str, int], config: Config) -> float:
    """US dollars for the tokens of one document."""
    prompt = tokens.get("prompt", 0) * config.usd_per_million_prompt_tokens
    completion = tokens.get("completion", 0) * config.usd_per_million_completion_tokens
    return (prompt + completion) / 1e6


def f1(name: str, items: list[Item]) -> Figure:
    """F1: twice the right values over those that are given and those that there are."""
    parts = []
    for item in items:
        scores = item["scores"]
        given, there = "precision" in scores, "recall" in scores
        parts.append((item["cluster"], 2 * scores.get("recall", 0), given + there))
    return figure(name, parts)


def mean(name: str, score: str, items: list[Item]) -> Figure:
    """The mean of a score over the items that have it."""
    scored = [item for item in items if score in item["scores"]]
    return figure(name, [(item["cluster"], item["scores"][score], 1) for item in scored])


def figure(name: str, parts: list[tuple[str, float, float]]) -> Figure:
    """A sum over another, both given by document, with its 95% interval.

    The interval is by a bootstrap over documents, whose fields are alike; None where there are
    fewer than five documents, or nothing varies.
    """
    sums: dict[str, np.ndarray] = {}
    for document, part, whole in parts:
        if whole:
            sums[document] = sums.get(document, 0) + np.array([part, whole], float)
    row = {"name": name, "value": None, "ci": None, "n": sum(whole > 0 for _, _, whole in parts)}
    row |= {"clusters": len(sums), "unit": "score", "direction": "higher"}
    if not sums:
        return row
    totals = np.array(list(sums.values())).T
    row["value"] = float(ratio(*totals))
    if len(sums) >= 5 and len(set(totals[0] / totals[1])) > 1:
        result = bootstrap(totals, ratio, paired=True, n_resamples=2000, rng=0)
        row["ci"] = tuple(map(float, result.confidence_interval))
    return row


def ratio(parts: np.ndarray, wholes: np.ndarray, axis: int = -1) -> np.ndarray:
    """The sum of the parts over that of the wholes."""
    return parts.sum(axis) / wholes.sum(axis)
