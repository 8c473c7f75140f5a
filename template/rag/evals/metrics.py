"""The metrics of each item, and their means with 95% intervals."""

import unicodedata
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from ir_measures import RR, R, iter_calc, nDCG
from scipy.stats import binomtest, bootstrap, quantile_test

Item = dict[str, Any]
Interval = tuple[float, float] | None
IR = {"nDCG@10": nDCG @ 10, "MRR": RR, "recall@10": R @ 10}
GROUPS = {
    "retrieval": ("hit", *IR),
    "answer": ("semantic similarity", "ROUGE-L"),
    "judge": (
        "faithfulness", "answer relevancy", "answer correctness",
        "context precision", "context recall",
    ),
    "citation": ("citation precision", "citation recall"),
    "refusal": ("refusal precision", "refusal recall"),
}  # fmt: skip
SOURCES = {"answer": "ragas", "judge": "ragas"}


def plain(text: str) -> str:
    """A text with spaces, case and letter forms made alike."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def score_retrieval(items: Sequence[Item], k: int) -> None:
    """hit@k: every gold quote stands in the k passages that are answered from; IR by document."""
    answerable = [item for item in items if item["input"]["reference"] is not None]
    qrels = {item["id"]: dict.fromkeys(item["input"]["sources"], 1) for item in answerable}
    ranked = {
        item["id"]: {doc: -rank for rank, doc in enumerate(item["output"]["ranked"])}
        for item in answerable
    }
    found = {
        (one.query_id, str(one.measure)): one.value for one in iter_calc(IR.values(), qrels, ranked)
    }
    for item in answerable:
        for name, measure in IR.items():
            item["scores"][name] = found.get((item["id"], str(measure)), 0.0)
        if quotes := item["input"]["quotes"]:
            passages = [plain(hit["text"]) for hit in item["output"]["retrieved"]]
            hits = [any(plain(quote) in passage for passage in passages) for quote in quotes]
            item["scores"][f"hit@{k}"] = float(all(hits))


def score_citations(items: Sequence[Item]) -> None:
    """Precision: cited documents that are gold sources. Recall: gold sources that are cited."""
    for item in items:
        if item["input"]["reference"] is None:
            continue
        gold = set(item["input"]["sources"])
        cited = {citation["document"] for citation in item["output"]["citations"]}
        if cited:
            item["scores"]["citation precision"] = len(gold & cited) / len(cited)
        item["scores"]["citation recall"] = len(gold & cited) / len(gold)


def refuse(items: Sequence[Item], folds: int = 5) -> float:
    """Refuse where confidence is low, by thresholds that are cross-fitted: each fifth of the
    items gets the threshold of the others, so that every item counts. Returns the threshold that
    fits all of them, for config.toml."""
    for fold in range(folds):
        others = [item for i, item in enumerate(items) if i % folds != fold]
        threshold = fit_threshold(others)
        for item in items[fold::folds]:
            item["output"]["threshold"] = threshold
            if item["output"]["confidence"] < threshold:
                item["output"] |= {"answer": None, "citations": []}
    return fit_threshold(items)


def fit_threshold(items: Sequence[Item], keep: float = 0.8) -> float:
    """The best balanced accuracy among thresholds that answer `keep` of what can be answered."""
    confidence = np.array([item["output"]["confidence"] for item in items])
    answerable = np.array([item["input"]["reference"] is not None for item in items])
    best, chosen = 0.0, 0.0
    if answerable.all() or not answerable.any():
        return chosen
    for threshold in sorted(set(confidence.tolist())):
        answered = (confidence[answerable] >= threshold).mean()
        refused = (confidence[~answerable] < threshold).mean()
        if answered >= keep and answered + refused > best:
            best, chosen = answered + refused, threshold
    return round(chosen, 4)


def score_refusals(items: Sequence[Item]) -> None:
    """Precision over the refused, recall over the unanswerable."""
    for item in items:
        unanswerable = item["input"]["reference"] is None
        refused = item["output"]["answer"] is None
        if refused and item["error"] is None:
            item["scores"]["refusal precision"] = float(unanswerable)
        if unanswerable:
            item["scores"]["refusal recall"] = float(refused and item["error"] is None)


def summarise(items: Sequence[Item]) -> list[dict[str, Any]]:
    """A row for each metric that an item has, and for latency, with its interval and n."""
    measured = {name for item in items for name in item["scores"]}
    rows = []
    for group, names in GROUPS.items():
        for prefix in names:
            for name in sorted(name for name in measured if name.split("@")[0] == prefix.split("@")[0]):
                rows.append(mean_row(name, group, items))
    latencies = [item["latency_ms"]["total"] for item in items if "total" in item["latency_ms"]]
    return rows + [latency_row(q, latencies) for q in (50, 95) if latencies]


def mean_row(name: str, group: str, items: Sequence[Item]) -> dict[str, Any]:
    """The mean of a metric over the items for which it is defined."""
    scored = [item for item in items if item["scores"].get(name) is not None]
    values = [item["scores"][name] for item in scored]
    clusters = [item["cluster"] for item in scored]
    value = float(np.mean(values)) if values else None
    ci, method = interval(values, clusters)
    source = SOURCES.get(group, "ir_measures" if name in IR else "evals")
    return {
        "name": name, "group": group, "value": value, "ci": ci,
        "n": len(values), "clusters": len(set(clusters)),
        "unit": "rate" if set(values) <= {0.0, 1.0} else "score",
        "direction": "higher", "bounds": (0, 1), "method": method,
        "source": source if source == "evals" else f"{source} {version(source)}",
        "headline": True,
    }  # fmt: skip


def interval(values: Sequence[float], clusters: Sequence[str]) -> tuple[Interval, str]:
    """95% interval of a mean: items of a cluster are drawn together, or it would be too narrow.

    SciPy's BCa bootstrap (Efron 1987). Where all values are alike nothing can be drawn: a rate
    then has Wilson's interval, each cluster counted once; any other mean has none.
    """
    groups = sorted(set(clusters))
    if len(groups) < 5:
        return None, f"undefined: {len(groups)} clusters are too few"
    if len(set(values)) == 1:
        if values[0] not in (0.0, 1.0):
            return None, "undefined: all values are alike"
        hits = int(values[0]) * len(groups)
        ci = binomtest(hits, len(groups)).proportion_ci(method="wilson")
        return (float(ci.low), float(ci.high)), "Wilson over clusters"
    number = {group: i for i, group in enumerate(groups)}
    sums, counts = np.zeros(len(groups)), np.zeros(len(groups))
    for value, cluster in zip(values, clusters, strict=True):
        sums[number[cluster]] += value
        counts[number[cluster]] += 1
    drawn = bootstrap(
        (sums, counts), lambda s, c, axis: s.sum(axis) / c.sum(axis), paired=True,
        vectorized=True, n_resamples=5000, rng=np.random.default_rng(0),
    )  # fmt: skip
    ci = drawn.confidence_interval
    if np.isnan(ci.low):
        return None, "undefined: the items differ too little"
    return (float(ci.low), float(ci.high)), "bootstrap over clusters"


def latency_row(q: int, latencies: Sequence[float]) -> dict[str, Any]:
    """A quantile, with its interval from order statistics (Conover 1999, by SciPy)."""
    value = float(np.quantile(latencies, q / 100, method="inverted_cdf"))
    ci = quantile_test(latencies, p=q / 100).confidence_interval(0.95)
    known = not np.isnan([ci.low, ci.high]).any()
    return {
        "name": f"latency p{q}", "group": "latency", "value": value,
        "ci": (float(ci.low), float(ci.high)) if known else None,
        "n": len(latencies), "clusters": len(latencies), "unit": "ms", "direction": "lower",
        "bounds": None, "source": "evals", "headline": True,
        "method": "order statistics" if known else "undefined: too few items",
    }  # fmt: skip
