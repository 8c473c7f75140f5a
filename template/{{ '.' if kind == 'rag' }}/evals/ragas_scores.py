"""Ragas' metrics, with and without an LLM. Values are cached; Ragas is imported for new ones."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any

from .cache import Cache
from .judge import USAGE, Judge
from .metrics import METRICS, named
from .progress import progress

Item = dict[str, Any]
Embed = Callable[[list[str]], list[list[float]]]
Job = tuple[Item, str, dict[str, Any], tuple[Any, ...]]  # item, metric, inputs, cache key
EMBEDDED = ("semantic similarity",)  # metrics that embed each of their inputs
NO_SPANS = "No quoted spans found in response"  # Ragas scores these 1; here they are undefined


class Scorer:
    """Scores items by Ragas; `encoder` is the hash of what `embed` computes."""

    def __init__(self, cache: Cache, encoder: str, embed: Embed, judge: Judge | None) -> None:
        self._cache, self._encoder, self._embed, self.judge = cache, encoder, embed, judge
        self.failures: list[tuple[str, str]] = []  # (metric, why): the value is 0, and not cached
        self.spent: Counter[str] = Counter()  # the judge's tokens

    def score(self, items: Sequence[Item], group: str) -> None:
        """Add the metrics of `group`. Raises `EvalError` before the cost cap would be passed."""
        todo: list[Job] = []
        judge = self.judge.identity if self.judge and group == "judge" else None
        release = version("ragas")
        for item in items:
            for name in named(group):
                inputs = _inputs(item, name)
                item["scores"][name] = inputs if isinstance(inputs, float) else None
                if isinstance(inputs, dict):
                    key = (release, self._encoder, judge, name, inputs)
                    if stored := self._cache.get(*key):
                        self._keep(item, name, stored)
                    else:
                        todo.append((item, name, inputs, key))
        if todo:
            asyncio.run(self._compute(todo))

    def _keep(self, item: Item, name: str, stored: dict[str, Any]) -> None:
        item["scores"][name] = stored["value"]
        self.spent.update(stored["tokens"])

    async def _compute(self, todo: list[Job]) -> None:
        metrics = _metrics({name for _, name, _, _ in todo}, self._embed, self.judge)
        limit = asyncio.Semaphore(self.judge.concurrent if self.judge else 1)
        done, started = 0, time.monotonic()
        # Together, they are encoded in batches; the metric then finds each in the encoder's cache.
        together = [inputs.values() for _, name, inputs, _ in todo if name in EMBEDDED]
        if together:
            self._embed([text for texts in together for text in texts])

        async def one(item: Item, name: str, inputs: dict[str, Any], key: tuple[Any, ...]) -> None:
            nonlocal done
            async with limit:
                tokens: Counter[str] = Counter()
                USAGE.set(tokens)
                try:
                    result = await metrics[name].ascore(**inputs)
                    value = None if result.reason == NO_SPANS else float(result.value)
                    if value is not None and math.isnan(value):
                        raise ValueError("no value could be computed from the judge's answer")
                    self._keep(
                        item, name, self._cache.put({"value": value, "tokens": tokens}, *key)
                    )
                except Exception as error:
                    if self.judge and self.judge.budget.reached:
                        raise self.judge.budget.stop() from None
                    self._keep(item, name, {"value": 0.0, "tokens": tokens})
                    self.failures.append((name, f"{item['id']}: {_reason(error)}"))
                done += 1
                if METRICS[name].group == "judge":
                    progress(done, len(todo), time.monotonic() - started, "judgements")

        await asyncio.gather(*(one(*job) for job in todo))


def _reason(error: Any) -> str:
    """Type and first line of what went wrong in the last of instructor's attempts."""
    attempts = getattr(error, "failed_attempts", None)
    last = attempts[-1].exception if attempts else error
    return f"{type(last).__name__}: {last}".splitlines()[0][:200]


def _inputs(item: Item, name: str) -> dict[str, Any] | float | None:
    """What the metric reads, 0 where it fails without asking, None where it is not defined."""
    spec, gold, hits = METRICS[name], item["input"], item["output"]["retrieved"]
    # The refusal threshold was fitted on the dev half: only retrieval is measured there.
    if gold["reference"] is None or (spec.group != "retrieval" and item["split"] == "dev"):
        return None
    if item["error"] is not None:
        return 0.0
    fields = {
        "user_input": gold["question"],
        "reference": gold["reference"],
        "response": item["output"]["answer"],
        "retrieved_contexts": [hit["text"] for hit in hits],
        "retrieved_context_ids": [hit["document"] for hit in hits],
        "reference_context_ids": gold["sources"],
    }
    if not fields["response"] and name in ("faithfulness", "quoted spans"):
        return None  # a refusal claims nothing and quotes nothing
    inputs = {field: fields[field] for field in spec.fields.split()}
    return inputs if all(inputs.values()) else 0.0


def _metrics(names: set[str], embed: Embed, judge: Judge | None) -> dict[str, Any]:
    from ragas.dataset_schema import SingleTurnSample
    from ragas.embeddings.base import BaseRagasEmbedding
    from ragas.metrics import collections as ragas
    from ragas.metrics._context_precision import IDBasedContextPrecision
    from ragas.metrics._context_recall import IDBasedContextRecall
    from ragas.metrics.result import MetricResult

    class Encoder(BaseRagasEmbedding):
        def embed_text(self, text: str, **kwargs: Any) -> list[float]:
            return embed([text])[0]

        async def aembed_text(self, text: str, **kwargs: Any) -> list[float]:
            return embed([text])[0]

    class ById:
        def __init__(self, metric: Any) -> None:
            self._metric = metric

        async def ascore(self, **ids: Any) -> MetricResult:
            return MetricResult(
                value=await self._metric.single_turn_ascore(SingleTurnSample(**ids))
            )

    llm: Any = judge.llm() if judge else None
    makers: dict[str, Callable[[], Any]] = {
        "context precision (ID)": lambda: ById(IDBasedContextPrecision()),
        "context recall (ID)": lambda: ById(IDBasedContextRecall()),
        "semantic similarity": lambda: ragas.SemanticSimilarity(embeddings=Encoder()),
        "ROUGE-L": ragas.RougeScore,
        "string similarity": ragas.NonLLMStringSimilarity,
        "quoted spans": ragas.QuotedSpansAlignment,
        "faithfulness": lambda: ragas.Faithfulness(llm=llm),
        "answer relevancy": lambda: ragas.AnswerRelevancy(llm=llm, embeddings=Encoder()),
        "context precision": lambda: ragas.ContextPrecision(llm=llm),
        "context recall": lambda: ragas.ContextRecall(llm=llm),
        "factual correctness": lambda: ragas.FactualCorrectness(llm=llm),
    }
    return {name: makers[name]() for name in names}
