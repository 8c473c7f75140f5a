"""When to refuse: a threshold fitted on the dev half; what was cited; why an item went wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from .golden import collapse
from .intervals import interval
from .results import replace
from .spec import Spec
from .summary import Item, Metric, row

KEPT = 0.8  # of the answerable dev questions at least: who refuses more is of no use


def calibrate(items: Sequence[Item]) -> dict[str, Any] | None:
    """The confidence below which to refuse: the best balanced accuracy on the dev half.

    Only thresholds that keep `KEPT` of the answerable questions count; of equals, the lowest wins.
    None where that half lacks answerable or unanswerable items.
    """
    dev = [item for item in items if item["split"] == "dev" and item["error"] is None]
    if len({item["input"]["reference"] is None for item in dev}) < 2:
        return None
    levels = sorted({item["output"]["confidence"] for item in dev})
    steps = [0.0, *((a + b) / 2 for a, b in pairwise(levels))]
    curve = [_at(threshold, dev) for threshold in steps]
    useful = [point for point in curve if point["kept"] >= KEPT] or curve[:1]
    best = max(useful, key=lambda point: (point["balanced_accuracy"], -point["threshold"]))
    return {"threshold": best["threshold"], "n_dev": len(dev), "curve": curve}


def _at(threshold: float, items: Sequence[Item]) -> dict[str, Any]:
    refused = [i["output"]["answer"] is None or _weak(i, threshold) for i in items]
    wanted = [i["input"]["reference"] is None for i in items]
    right = sum(r and w for r, w in zip(refused, wanted, strict=True))
    kept = sum(not r and not w for r, w in zip(refused, wanted, strict=True))
    recall, kept_share = right / sum(wanted), kept / (len(wanted) - sum(wanted))
    return {
        "threshold": threshold,
        "refusal_precision": right / sum(refused) if any(refused) else None,
        "refusal_recall": recall,
        "kept": kept_share,
        "balanced_accuracy": (recall + kept_share) / 2,
    }


def _weak(item: Item, threshold: float) -> bool:
    return bool(item["output"]["confidence"] < threshold)


def apply(items: Sequence[Item], threshold: float, chunks: Sequence[tuple[str, str, str]]) -> None:
    """Withhold the answers below `threshold`; score refusals and citations; name the causes.

    `chunks` are the (id, document, text) of the whole index.
    """
    texts = {name: collapse(text) for name, _, text in chunks}
    for item in items:
        if _weak(item, threshold):
            item["output"] |= {"answer": None, "citations": []}
        cited = _cited(item, texts)
        scores = _refusal(item) | cited
        test = item["split"] == "test"
        item["scores"].update({name: value if test else None for name, value in scores.items()})
        item["cause"] = _cause(item, texts, cited["citation recall"])


def _refusal(item: Item) -> dict[str, float | None]:
    wanted, failed = item["input"]["reference"] is None, item["error"] is not None
    refused = item["output"]["answer"] is None and not failed
    return {
        "refusal precision": float(wanted) if refused else None,
        "refusal recall": float(refused) if wanted else None,
        "refusal accuracy": float(refused == wanted and not failed),
    }


def _cited(item: Item, texts: dict[str, str]) -> dict[str, float | None]:
    citations, quotes = item["output"]["citations"], item["input"]["quotes"]
    precision = recall = None
    if citations and item["input"]["sources"]:
        hits = [citation["document"] in item["input"]["sources"] for citation in citations]
        precision = sum(hits) / len(hits)
    if quotes:
        cited = [texts[citation["chunk"]] for citation in citations]
        recall = sum(any(collapse(q) in text for text in cited) for q in quotes) / len(quotes)
    if item["error"] is not None and item["input"]["sources"]:
        precision = 0.0
    return {"citation precision": precision, "citation recall": recall}


def _cause(item: Item, texts: dict[str, str], citation_recall: float | None) -> str | None:
    """The first thing that went wrong on the way from the documents to the answer."""
    output, gold = item["output"], item["input"]
    if item["error"] is not None:
        return "failed"
    if gold["reference"] is None:
        return "should have refused" if output["answer"] is not None else None
    if not set(gold["sources"]) & set(output["ranked"][:10]):
        return "not retrieved"
    retrieved = [collapse(hit["text"]) for hit in output["retrieved"]]
    for quote in map(collapse, gold["quotes"]):
        if not any(quote in text for text in retrieved):
            whole = any(quote in text for text in texts.values())
            return "ranked low" if whole else "split by chunking"
    if output["answer"] is None:
        return "should have answered"
    return "answered wrongly" if citation_recall == 0 else None


def balanced(items: Sequence[Item]) -> Metric:
    """Mean accuracy of the two classes.

    Its interval is that of a mean over items of mean + n/(2·n_class)·(right - class accuracy).
    """
    scored = [item for item in items if item["scores"]["refusal accuracy"] is not None]
    classes: tuple[list[Item], list[Item]] = ([], [])
    for item in scored:
        classes[item["input"]["reference"] is None].append(item)
    name, spec = "balanced accuracy", Spec("refusal")
    if not all(classes):
        return row(name, spec, None, [], None, (None, "undefined: only one class of questions"))
    accuracy = [sum(i["scores"]["refusal accuracy"] for i in c) / len(c) for c in classes]
    mean, values, clusters = sum(accuracy) / 2, [], []
    for members, own in zip(classes, accuracy, strict=True):
        weight = len(scored) / (2 * len(members))
        values += [mean + weight * (i["scores"]["refusal accuracy"] - own) for i in members]
        clusters += [item["cluster"] for item in members]
    return row(name, spec, None, scored, mean, interval(values, clusters, rate=False))


def write_calibration(root: Path, record: dict[str, Any]) -> None:
    """Write calibration.json, which the system reads its refusal threshold from."""
    if record["calibration"]:
        found = {
            "threshold": record["calibration"]["threshold"],
            "retriever": record["system"]["retriever"],
            "generator": record["system"]["generator"],
            "encoder": "{sha256}, {engine}".format(**record["system"]["encoder"]),
            "corpus_sha256": record["hashes"]["corpus"],
            "fitted_on": f"{record['calibration']['n_dev']} dev items of run {record['run']}",
        }
        replace(root / "calibration.json", json.dumps(found, indent=2) + "\n")
