"""Ragas' metrics: two that compare texts, and, where JUDGE_MODEL is set, five that a model judges."""

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Any

import openai

Item = dict[str, Any]
Embed = Callable[[list[str]], Any]
AT_ONCE = 4
FIELDS = {
    "semantic similarity": ("reference", "response"),
    "ROUGE-L": ("reference", "response"),
    "faithfulness": ("user_input", "response", "retrieved_contexts"),
    "answer relevancy": ("user_input", "response"),
    "answer correctness": ("user_input", "response", "reference"),
    "context precision": ("user_input", "reference", "retrieved_contexts"),
    "context recall": ("user_input", "reference", "retrieved_contexts"),
}


def judge_model() -> str | None:
    """The model that judges; None: the metrics that need one are left out."""
    return os.environ.get("JUDGE_MODEL") or None


def score_answers(items: Sequence[Item], embed: Embed) -> list[str]:
    """Add the scores of the answerable items; returns why values are missing, one line each."""
    asked = [item for item in items if item["input"]["reference"] is not None]
    return asyncio.run(score_all(asked, make_metrics(embed)))


async def score_all(items: Sequence[Item], metrics: dict[str, Any]) -> list[str]:
    """Score items with metrics, a few at once; a judge's server would refuse more."""
    limit = asyncio.Semaphore(AT_ONCE)
    missing: list[str] = []

    async def score(item: Item, name: str) -> None:
        async with limit:
            try:
                item["scores"][name] = await value(item, name, metrics[name])
            except (openai.RateLimitError, openai.APIConnectionError) as error:
                missing.append(f"{name} of {item['id']} not measured: {error}"[:200])
                item["scores"][name] = None
            except Exception as error:  # instructor wraps what a model replied in its own
                missing.append(f"{name} of {item['id']} counts as 0: {error}"[:200])
                item["scores"][name] = 0.0

    await asyncio.gather(*(score(item, name) for item in items for name in metrics))
    return missing


async def value(item: Item, name: str, metric: Any) -> float | None:
    """One score: 0 where there is no answer, None where a refusal leaves nothing to judge."""
    response = item["output"]["answer"]
    if response is None and "response" in FIELDS[name]:
        return None if name == "faithfulness" and item["error"] is None else 0.0
    given = {
        "user_input": item["input"]["question"],
        "reference": item["input"]["reference"],
        "response": response,
        "retrieved_contexts": [hit["text"] for hit in item["output"]["retrieved"]],
    }
    result = await metric.ascore(**{field: given[field] for field in FIELDS[name]})
    return float(result.value)


def make_metrics(embed: Embed) -> dict[str, Any]:
    """The metrics that can be computed here. Ragas is imported late: it takes seconds."""
    os.environ.setdefault("RAGAS_DO_NOT_TRACK", "true")
    from ragas.embeddings.base import BaseRagasEmbedding
    from ragas.llms import llm_factory
    from ragas.metrics import collections as ragas

    class Encoder(BaseRagasEmbedding):
        def embed_text(self, text: str, **kwargs: Any) -> list[float]:
            return embed([text])[0].tolist()

        async def aembed_text(self, text: str, **kwargs: Any) -> list[float]:
            return self.embed_text(text)

    encoder = Encoder()
    metrics: dict[str, Any] = {
        "semantic similarity": ragas.SemanticSimilarity(embeddings=encoder),
        "ROUGE-L": ragas.RougeScore(),
    }
    if model := judge_model():
        client = openai.AsyncOpenAI(
            api_key=os.environ.get("JUDGE_API_KEY") or os.environ.get("OPENAI_API_KEY") or "none",
            base_url=os.environ.get("JUDGE_BASE_URL") or os.environ.get("OPENAI_BASE_URL"),
            max_retries=8,  # with growing pauses: rate limits are waited for
        )
        # Ragas' own limit of 1,024 tokens cuts the list of a long answer's statements off.
        llm = llm_factory(model, client=client, temperature=0, max_tokens=4096)
        metrics |= {
            "faithfulness": ragas.Faithfulness(llm=llm),
            "answer relevancy": ragas.AnswerRelevancy(llm=llm, embeddings=encoder),
            "answer correctness": ragas.AnswerCorrectness(llm=llm, embeddings=encoder),
            "context precision": ragas.ContextPrecision(llm=llm),
            "context recall": ragas.ContextRecall(llm=llm),
        }
    return metrics
