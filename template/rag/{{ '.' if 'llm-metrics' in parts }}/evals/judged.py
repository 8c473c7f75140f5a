"""Ragas' metrics that a model judges, where JUDGE_MODEL names one."""

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Any

import openai
from ragas.embeddings import HuggingFaceEmbeddings
from ragas.llms import llm_factory
from ragas.metrics import collections as ragas

Item = dict[str, Any]
FIELDS = {
    "faithfulness": ("user_input", "response", "retrieved_contexts"),
    "answer relevancy": ("user_input", "response"),
    "answer correctness": ("user_input", "response", "reference"),
    "context precision": ("user_input", "reference", "retrieved_contexts"),
    "context recall": ("user_input", "reference", "retrieved_contexts"),
}


def judge_answers(items: Sequence[Item], encoder: str) -> None:
    """Add the scores of the answerable items."""
    if os.environ.get("JUDGE_MODEL"):
        answerable = [item for item in items if item["input"]["reference"]]
        asyncio.run(score_all(answerable, make_metrics(encoder)))


async def score_all(items: Sequence[Item], metrics: dict[str, Any]) -> None:
    """A value that could not be had is None, not 0: it was not measured, and the item says why."""
    for item in items:
        item["unjudged"] = {}
        given = {
            "user_input": item["input"]["question"],
            "reference": item["input"]["reference"],
            "response": item["output"]["answer"],
            "retrieved_contexts": [hit["text"] for hit in item["output"]["retrieved"]],
        }
        for name, metric in metrics.items():
            if given["response"] is None and "response" in FIELDS[name]:
                # A refusal states nothing that could be unfaithful, but answers nothing either.
                item["scores"][name] = None if name == "faithfulness" else 0.0
                continue
            try:
                result = await metric.ascore(**{field: given[field] for field in FIELDS[name]})
                item["scores"][name] = float(result.value)
            except Exception as error:  # instructor wraps what a model replied in its own
                item["scores"][name] = None
                item["unjudged"][name] = str(error)[:200]
                print(f"{name} of {item['id']} not measured: {error}"[:200], file=sys.stderr)


def make_metrics(encoder: str) -> dict[str, Any]:
    """The metrics by their names, all judged by the same model."""
    embeddings = HuggingFaceEmbeddings(model=encoder)
    key = os.environ.get("JUDGE_API_KEY") or os.environ.get("OPENAI_API_KEY") or "none"
    url = os.environ.get("JUDGE_BASE_URL") or os.environ.get("OPENAI_BASE_URL")
    client = openai.AsyncOpenAI(api_key=key, base_url=url, max_retries=8)
    # Ragas' own limit of 1,024 tokens cuts the list of a long answer's statements off.
    model = os.environ["JUDGE_MODEL"]
    llm = llm_factory(model, client=client, temperature=0, max_tokens=4096)
    return {
        "faithfulness": ragas.Faithfulness(llm=llm),
        "answer relevancy": ragas.AnswerRelevancy(llm=llm, embeddings=embeddings),
        "answer correctness": ragas.AnswerCorrectness(llm=llm, embeddings=embeddings),
        "context precision": ragas.ContextPrecision(llm=llm),
        "context recall": ragas.ContextRecall(llm=llm),
    }
