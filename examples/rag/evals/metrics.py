"""The scores of each item, and their means with 95% intervals."""

import unicodedata
from collections.abc import Sequence
from statistics import fmean
from typing import Any

import numpy as np
from ir_measures import RR, R, iter_calc, nDCG
from scipy.stats import binomtest, bootstrap, quantile_test
from sklearn.metrics import roc_curve

Item = dict[str, Any]
IR = {"nDCG@10": nDCG @ 10, "MRR": RR, "recall@10": R @ 10}


def score_retrieval(items: Sequence[Item], k: int) -> None:
    """hit@k: every gold quote stands in the k passages that are answered from; IR by document."""
    items = [item for item in items if item["input"]["reference"] is not None]
    qrels = {item["id"]: dict.fromkeys(item["input"]["sources"], 1) for item in items}
    ranked = {item["id"]: item["output"]["ranked"] for item in items}
    run = {key: {doc: -rank for rank, doc in enumerate(docs)} for key, docs in ranked.items()}
    scores = {(one.query_id, one.measure): one.value for one in iter_calc(IR.values(), qrels, run)}
    for item in items:
        if quotes := item["input"]["quotes"]:
            passages = [plain(hit["text"]) for hit in item["output"]["retrieved"]]
            found = [any(plain(quote) in passage for passage in passages) for quote in quotes]
            item["scores"][f"hit@{k}"] = float(all(found))
        for name, measure in IR.items():
            item["scores"][name] = scores.get((item["id"], measure), 0.0)


def plain(text: str) -> str:
    """A text with spaces, case and letter forms made alike."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def refuse(items: Sequence[Item], folds: int = 5) -> float:
    """Refuse where confidence is low, each fifth of the items by the threshold of the others, so
    that every item counts. Returns the threshold that fits all of them, for config.toml."""
    for fold in range(folds):
        threshold = fit_threshold([one for i, one in enumerate(items) if i % folds != fold])
        for item in items[fold::folds]:
            item["output"]["threshold"] = threshold
            if item["output"]["confidence"] < threshold:
                item["output"] |= {"answer": None, "citations": []}
    return fit_threshold(items)


def fit_threshold(items: Sequence[Item], keep: float = 0.8) -> float:
    """The threshold with the best Youden's J that answers `keep` of what can be answered."""
    answerable = [item["input"]["reference"] is not None for item in items]
    if len(set(answerable)) < 2:
        return 0.0
    confidence = [item["output"]["confidence"] for item in items]
    fpr, tpr, thresholds = roc_curve(answerable, confidence, drop_intermediate=False)
    allowed = tpr >= keep
    return float(thresholds[allowed][np.argmax((tpr - fpr)[allowed])])


def score_citations_and_refusals(items: Sequence[Item]) -> None:
    """Citations: cited passages with a gold quote, gold quotes in a cited passage."""
    for item in items:
        scores, quotes = item["scores"], [plain(quote) for quote in item["input"]["quotes"]]
        texts = {hit["id"]: plain(hit["text"]) for hit in item["output"]["retrieved"]}
        cited = [texts[citation["chunk"]] for citation in item["output"]["citations"]]
        unanswerable = item["input"]["reference"] is None
        refused = item["output"]["answer"] is None and item["error"] is None
        if refused:
            scores["refusal precision"] = float(unanswerable)
        if unanswerable:
            scores["refusal recall"] = float(refused)
        elif quotes:
            scores["citation recall"] = fmean(any(q in text for text in cited) for q in quotes)
            if cited:
                scores["citation precision"] = fmean(any(q in t for q in quotes) for t in cited)


def summarise(items: Sequence[Item]) -> list[Item]:
    """A row for each metric and for the latency, with value, 95% interval and n."""
    rows = []
    for name in dict.fromkeys(name for item in items for name in item["scores"]):
        scored = [item for item in items if item["scores"].get(name) is not None]
        values = [item["scores"][name] for item in scored]
        ci = interval(values, [item["cluster"] for item in scored])
        row = {"name": name, "value": fmean(values) if values else None, "ci": ci}
        rows.append(row | {"n": len(values), "unit": "score", "direction": "higher"})
    times = [item["latency_ms"]["total"] for item in items if item["latency_ms"]]
    for q in (50, 95) if times else ():
        value = float(np.quantile(times, q / 100, method="inverted_cdf"))
        low, high = quantile_test(times, p=q / 100).confidence_interval(0.95)
        ci = None if np.isnan(low + high) else (float(low), float(high))
        row = {"name": f"latency p{q}", "value": value, "ci": ci}
        rows.append(row | {"n": len(times), "unit": "ms", "direction": "lower"})
    return rows


def interval(values: Sequence[float], clusters: Sequence[str]) -> tuple[float, float] | None:
    """95% interval of a mean, None where it cannot be told: SciPy's BCa bootstrap (Efron 1987) over
    clusters, whose items are alike; Wilson's over clusters where all items are right or wrong."""
    groups = sorted(set(clusters))
    if len(groups) < 5:
        return None
    if set(values) in ({0.0}, {1.0}):
        ci = binomtest(int(values[0]) * len(groups), len(groups)).proportion_ci(method="wilson")
        return float(ci.low), float(ci.high)
    member = np.array([[cluster == group for cluster in clusters] for group in groups])
    drawn = bootstrap(
        (member @ np.array(values), member.sum(axis=1)),
        lambda sums, counts, axis: sums.sum(axis) / counts.sum(axis),
        paired=True,
        rng=0,
    )
    low, high = drawn.confidence_interval
    return None if np.isnan(low + high) else (float(low), float(high))
