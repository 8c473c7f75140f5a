"""Retrieval measures by TREC's definitions (ir_measures), over documents, not chunks."""

from __future__ import annotations

from typing import Any

from .golden import Row

DEPTH = 100  # documents ranked per question: MRR looks this far
MEASURES = {
    "nDCG@10": "nDCG@10",
    "recall@5": "R@5",
    "recall@10": "R@10",
    "MRR": "RR",
    "hit rate@5": "Success@5",
}


def score(rows: list[Row], items: list[dict[str, Any]]) -> None:
    """Add each measure to each item's scores; undefined where no document is relevant."""
    import ir_measures

    names = {ir_measures.parse_measure(short): name for name, short in MEASURES.items()}
    qrels = [ir_measures.Qrel(r.id, d, grade) for r in rows for d, grade in r.grades.items()]
    run = [
        # By rank and not by score: trec_eval would order ties by id.
        ir_measures.ScoredDoc(item["id"], document, float(-place))
        for item in items
        for place, document in enumerate(item["output"]["ranked"])
    ]
    scores: dict[str, dict[str, float | None]] = {
        item["id"]: dict.fromkeys(MEASURES) for item in items
    }
    for metric in ir_measures.evaluator(list(names), qrels).iter_calc(run):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    for item in items:
        item["scores"].update(scores[item["id"]])
