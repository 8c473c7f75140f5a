"""The scores of each item, and their means with 95% intervals."""

import unicodedata
from statistics import fmean
from typing import Any

import numpy as np
from ir_measures import RR, R, iter_calc, nDCG
from scipy.stats import bootstrap

Item = dict[str, Any]
IR = {nDCG @ 10: "nDCG@10", RR: "MRR", R @ 10: "recall@10"}


def score_retrieval(items: list[Item]) -> None:
    """Score the passages (hit@k) and the ranking of documents (nDCG@10, MRR, recall@10)."""
    answerable = {item["id"]: item for item in items if item["input"]["reference"] is not None}
    qrels, run = {}, {}
    for key, item in answerable.items():
        qrels[key] = dict.fromkeys(item["input"]["sources"], 1)
        run[key] = {document: 1 / rank for rank, document in enumerate(item["output"]["ranked"], 1)}
        if item["input"]["quotes"]:
            item["scores"]["hit@k"] = hit(item)
    for one in iter_calc(list(IR), qrels, run):
        answerable[one.query_id]["scores"][IR[one.measure]] = one.value


def hit(item: Item) -> float:
    """1 if every gold quote stands in a passage that the answer is made from."""
    passages = [plain(passage["text"]) for passage in item["output"]["retrieved"]]
    quotes = [plain(quote) for quote in item["input"]["quotes"]]
    return float(all(any(quote in passage for passage in passages) for quote in quotes))


def plain(text: str) -> str:
    """A text with spaces, case and letter forms made alike."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def score_citations(items: list[Item]) -> None:
    """Recall: the gold quotes in a cited passage. Precision: the cited passages with a quote."""
    for item in items:
        quotes = [plain(quote) for quote in item["input"]["quotes"]]
        passages = {hit["id"]: plain(hit["text"]) for hit in item["output"]["retrieved"]}
        cited = [passages[citation["chunk"]] for citation in item["output"]["citations"]]
        if quotes:
            found = [any(quote in passage for passage in cited) for quote in quotes]
            item["scores"]["citation recall"] = fmean(found)
        if quotes and cited:
            right = [any(quote in passage for quote in quotes) for passage in cited]
            item["scores"]["citation precision"] = fmean(right)


def score_quotes(items: list[Item]) -> None:
    """Answer recall of a quoted answer: the gold quotes that stand in it."""
    for item in items:
        if quotes := [plain(quote) for quote in item["input"]["quotes"]]:
            answer = plain(item["output"]["answer"] or "")
            item["scores"]["answer recall"] = fmean(quote in answer for quote in quotes)


def score_refusals(items: list[Item]) -> None:
    """Recall: the unanswerable that are refused. Precision: the refused that are unanswerable."""
    for item in items:
        unanswerable = item["input"]["reference"] is None
        refused = item["output"]["answer"] is None and item["error"] is None
        if unanswerable:
            item["scores"]["refusal recall"] = float(refused)
        if refused:
            item["scores"]["refusal precision"] = float(unanswerable)


def summarise(items: list[Item]) -> list[dict[str, Any]]:
    """The figures over all items."""
    names = dict.fromkeys(name for item in items for name in item["scores"])
    rows = [mean(name, items) for name in names]
    times = [item["latency_ms"]["total"] for item in items if item["latency_ms"]]
    return rows + [percentile(percent, times) for percent in (50, 95) if times]


def mean(name: str, items: list[Item]) -> dict[str, Any]:
    """The mean of a score over the items that have it, with its 95% interval."""
    counted = [item for item in items if item["scores"].get(name) is not None]
    values = [item["scores"][name] for item in counted]
    value = fmean(values) if values else None
    ci = interval(values, [item["cluster"] for item in counted])
    return {"name": name, "value": value, "ci": ci, "n": len(values), "unit": "score"}


def percentile(percent: int, times: list[float]) -> dict[str, Any]:
    """The latency that this percentage of the answers kept within."""
    at = float(np.percentile(times, percent, method="inverted_cdf"))
    return {"name": f"latency p{percent}", "value": at, "ci": None, "n": len(times), "unit": "ms"}


def interval(values: list[float], clusters: list[str]) -> tuple[float, float] | None:
    """95% interval of a mean, by a bootstrap over documents: rows of one document are alike.

    None where there are fewer than five documents, or nothing varies.
    """
    groups: dict[str, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        groups.setdefault(cluster, []).append(value)
    if len(groups) < 5 or len(set(values)) == 1:
        return None
    sums, counts = [sum(group) for group in groups.values()], [len(g) for g in groups.values()]

    def ratio(sums: np.ndarray, counts: np.ndarray, axis: int) -> np.ndarray:
        return sums.sum(axis) / counts.sum(axis)

    result = bootstrap((sums, counts), ratio, paired=True, n_resamples=2000, rng=0)
    return tuple(map(float, result.confidence_interval))
