"""Ragas' metrics that need no model: how close an answer is to the reference."""

from ragas.embeddings import HuggingFaceEmbeddings
from ragas.metrics.collections import RougeScore, SemanticSimilarity


def score_answers(items: list[dict], encoder: str) -> None:
    """Add both scores to the answerable items; no answer is worth 0."""
    embeddings = HuggingFaceEmbeddings(model=encoder)
    metrics = {"semantic similarity": SemanticSimilarity(embeddings), "ROUGE-L": RougeScore()}
    for item in items:
        reference, response = item["input"]["reference"], item["output"]["answer"]
        if reference is None:
            continue
        for name, metric in metrics.items():
            given = {"reference": reference, "response": response}
            item["scores"][name] = metric.score(**given).value if response else 0.0
