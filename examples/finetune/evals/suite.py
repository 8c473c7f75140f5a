"""The encoder's suite: BM25, the untouched and the tuned encoder on the same held-out queries."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from docstring_search.config import Config
from docstring_search.finetune import encoder, lexical
from docstring_search.finetune.data import Row
from docstring_search.finetune.pool import order, pooled, ranks
from docstring_search.finetune.pretrained import resolve, weights_sha256
from docstring_search.finetune.project import Data
from docstring_search.finetune.training import Trained

from . import other_domain
from .outcome import Metrics, Outcome, compared, helped, item, mean, point

NAME = "held-out pairs"
DEPTH, SHOWN, CHARACTERS, TIMED = 100, 3, 300, 100
MEASURES = {nDCG @ 10: "nDCG@10", RR: "MRR", R @ 1: "recall@1", R @ 5: "recall@5"}
Scores = Any  # one row per query, one column per target of the pool


def evaluate(config: Config, data: Data, train: Callable[[], Trained], folder: Path) -> Outcome:
    """Score the baselines first, then train, then score the tuned encoder."""
    test, other = data.split.test, other_domain.rows(config.split_seed)
    words, spent = lexical.scores(test, pooled(test)[0])
    base = encoder.load(config)
    before, encoding = _dense(base, test)
    other_before, _ = _dense(base, other)
    trained = train()
    tuned = encoder.load(config, folder)
    after, _ = _dense(tuned, test)
    other_after, _ = _dense(tuned, other)
    systems = {"": after, " untouched": before, " BM25": words}
    items = _items(test, systems)
    elsewhere = _items(other, {"": other_after, " untouched": other_before})
    for found in elsewhere:
        kept = {f"other domain: {n}": s for n, s in found["scores"].items() if "nDCG" in n}
        found["scores"] = kept
    _time(tuned, items[:TIMED])
    costs = [
        point("BM25", spent, mean(items, "nDCG@10 BM25")),
        point("untouched encoder", encoding, mean(items, "nDCG@10 untouched")),
        point("tuned encoder", encoding + trained.seconds, mean(items, "nDCG@10")),
    ]
    return Outcome(
        rows=test,
        items=items + elsewhere,
        trained=trained,
        system={"encoder": _named(config, folder), "baseline": _named(config), "lexical": "BM25"},
        headline=_headline,
        figures=[
            {
                "title": "Score against cost",
                "x": "seconds before the first query: training and encoding",
                "y": "nDCG@10",
                "series": costs,
                "log": ["x"],
            }
        ],
        notes=[
            f"The right one is looked for among the {len(pooled(test)[0])} targets of the test "
            "side; among more, all systems would find it less often.",
            _forgotten(elsewhere),
        ],
    )


def _headline(metrics: Metrics) -> str:
    """Against what was tuned, and against what needs no training at all."""
    untouched = helped(metrics, "nDCG@10 gain", "the untouched encoder")
    return f"{untouched} {compared(metrics, 'nDCG@10 gain over BM25', 'BM25')}"


def _dense(model: Any, rows: Sequence[Row]) -> tuple[Scores, float]:
    """Cosine similarities of texts and targets, and the seconds that encoding took."""
    started = time.monotonic()
    queries = encoder.encode(model, [row.text for row in rows])
    targets = encoder.encode(model, [row.target for row in pooled(rows)[0]])
    return queries @ targets.T, time.monotonic() - started


def _items(rows: Sequence[Row], systems: dict[str, Scores]) -> list[dict[str, Any]]:
    """Each row with every system's scores, the differences, and what the tuned encoder found."""
    scored: list[dict[str, float | None]] = [{} for _ in rows]
    pool, own = pooled(rows)
    ranked = {name: ranks(similarities, own) for name, similarities in systems.items()}
    for name, similarities in systems.items():
        for query, values in enumerate(_scores(similarities, own)):
            scored[query] |= {f"{metric}{name}": value for metric, value in values.items()}
    items = []
    for query, (row, scores) in enumerate(zip(rows, scored, strict=True)):
        for metric in ("nDCG@10", "MRR", "recall@5"):
            scores[f"{metric} gain"] = _minus(scores, metric, " untouched")
        if " BM25" in systems:
            scores["nDCG@10 gain over BM25"] = _minus(scores, "nDCG@10", " BM25")
        places = {name.strip() or "tuned": int(found[query]) for name, found in ranked.items()}
        items.append(item(row, scores, _output(pool, systems[""][query], places)))
        right = pool[own[query]].id
        items[-1]["input"]["sources"] = [right]
        if row.group == row.id:  # without a group, texts of one target are alike
            items[-1]["cluster"] = right
        items[-1]["input"]["reference"] = row.target[:CHARACTERS]
        items[-1]["cause"] = _cause(scores)
    return items


def _minus(scores: dict[str, float | None], metric: str, other: str) -> float:
    return float(scores[metric] or 0) - float(scores[f"{metric}{other}"] or 0)


def _scores(similarities: Scores, own: Sequence[int]) -> list[dict[str, float]]:
    """Per query, by ir_measures: the one relevant target is the query's own."""
    ranking = [
        ir_measures.ScoredDoc(str(query), str(target), float(DEPTH - rank))
        for query, targets in enumerate(order(similarities)[:, :DEPTH])
        for rank, target in enumerate(targets)
    ]
    relevant = [ir_measures.Qrel(str(query), str(target), 1) for query, target in enumerate(own)]
    found: list[dict[str, float]] = [{} for _ in relevant]
    for one in ir_measures.iter_calc(list(MEASURES), relevant, ranking):
        found[int(one.query_id)][MEASURES[one.measure]] = one.value
    return found


def _output(pool: Sequence[Row], tuned: Scores, places: dict[str, int]) -> dict[str, Any]:
    """The rank of the right target by each system, and the tuned encoder's first hits."""
    best = order(tuned[None])[0, :SHOWN]
    hits = [
        {
            "chunk": pool[i].id,
            "document": pool[i].id,
            "score": round(float(tuned[i]), 4),
            "text": pool[i].target[:CHARACTERS],
            "location": "",
        }
        for i in best
    ]
    told = ", ".join(f"{rank} ({name})" for name, rank in places.items())
    return {"answer": f"rank of the right one: {told}", "ranks": places, "retrieved": hits}


def _cause(scores: dict[str, float | None]) -> str | None:
    """What is wrong with the tuned ranking, beside the untouched one."""
    if (scores["nDCG@10"] or 0) >= 1:
        return None
    if (scores["nDCG@10 gain"] or 0) < 0:
        return "worse than untouched"
    return "not first" if scores["nDCG@10"] else "outside the first ten"


def _time(model: Any, items: list[dict[str, Any]]) -> None:
    """Encode some queries alone, as a user's would be."""
    for found in items:
        started = time.perf_counter()
        encoder.encode(model, [found["input"]["question"]])
        found["latency_ms"]["total"] = (time.perf_counter() - started) * 1000


def _named(config: Config, folder: Path | None = None) -> dict[str, str]:
    path, origin = resolve(config.base)
    name = f"{config.base}, tuned" if folder else config.base
    digest = weights_sha256(folder or path)
    place = f"models/{folder.name}" if folder else origin
    return {"name": name, "sha256": digest, "resolved_from": place}


def _forgotten(items: list[dict[str, Any]]) -> str:
    from .summary import summarise

    change = next(m for m in summarise(items) if m["name"] == "other domain: nDCG@10 gain")
    if change["ci"] is None:
        return f"What was forgotten elsewhere is undefined: {change['method']}."
    low, high = change["ci"]
    verdict = "lost" if high < 0 else "gained" if low > 0 else "not distinguishable from no change"
    return (
        f"On the {other_domain.NAME}, which was not trained on: nDCG@10 {change['value']:+.3f} "
        f"[{low:+.3f}, {high:+.3f}], {verdict}."
    )
