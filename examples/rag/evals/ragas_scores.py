"""Ragas' metrics that need no model: how close an answer is to the reference."""

import os
from collections.abc import Callable, Sequence
from typing import Any


async def score_answers(items: Sequence[dict], embed: Callable) -> None:
    """Add semantic similarity and ROUGE-L to the answerable items; no answer is worth 0."""
    metrics = make_metrics(embed)
    for item in items:
        reference, response = item["input"]["reference"], item["output"]["answer"]
        for name, metric in metrics.items() if reference else ():
            score = await metric.ascore(reference=reference, response=response or " ")
            item["scores"][name] = score.value if response else 0.0


def make_metrics(embed: Callable) -> dict[str, Any]:
    """Ragas is imported late: it takes seconds."""
    os.environ["RAGAS_DO_NOT_TRACK"] = "true"
    from ragas.embeddings.base import BaseRagasEmbedding
    from ragas.metrics.collections import RougeScore, SemanticSimilarity

    class Encoder(BaseRagasEmbedding):
        def embed_text(self, text: str, **kwargs: Any) -> list[float]:
            return embed([text])[0].tolist()

        async def aembed_text(self, text: str, **kwargs: Any) -> list[float]:
            return self.embed_text(text)

    return {"semantic similarity": SemanticSimilarity(Encoder()), "ROUGE-L": RougeScore()}
