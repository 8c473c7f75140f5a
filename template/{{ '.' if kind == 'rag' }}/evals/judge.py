"""The model that judges answers, configured apart from the one that gives them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .cost import Budget

MAX_TOKENS = 4096  # Ragas' own 1024 cuts the JSON of long answers short
USAGE: ContextVar[Counter[str]] = ContextVar("USAGE")  # tokens of the metric being computed


@dataclass
class Judge:
    """A model behind an OpenAI-compatible API; `timeout` in seconds, of one request."""

    model: str
    base_url: str
    api_key: str
    budget: Budget
    timeout: float = 120.0
    retries: int = 5  # on 429, 5xx, timeouts and broken connections; the client backs off

    @classmethod
    def from_environment(cls, budget: Budget) -> Judge | None:
        """The judge of JUDGE_MODEL, JUDGE_BASE_URL and JUDGE_API_KEY; None without a model."""
        env = os.environ.get
        if not (model := env("JUDGE_MODEL")):
            return None
        url = env("JUDGE_BASE_URL") or env("OPENAI_BASE_URL") or "https://api.openai.com/v1"
        key = env("JUDGE_API_KEY") or env("OPENAI_API_KEY") or "none"
        budget.cost(model, Counter())
        return cls(model, url, key, budget)

    @property
    def label(self) -> str:
        """What reports call it."""
        return f"{self.model} at {urlsplit(self.base_url).netloc}"

    def llm(self) -> Any:
        """Ragas' model over an asynchronous client that meters each request."""
        from openai import AsyncOpenAI
        from ragas.llms import llm_factory

        # Failures are told in the notes; instructor would log each attempt.
        logging.getLogger("instructor").setLevel(logging.CRITICAL)
        client = AsyncOpenAI(
            base_url=self.base_url,
            api_key=self.api_key,
            timeout=self.timeout,
            max_retries=self.retries,
        )
        create = client.chat.completions.create

        async def metered(*args: Any, **kwargs: Any) -> Any:
            # A token is at least a byte, so this is the most the request can cost.
            bytes_ = sum(len(str(message["content"]).encode()) for message in kwargs["messages"])
            most = Counter(prompt=bytes_, completion=MAX_TOKENS)
            while self.budget.wait(self.model, most):
                await asyncio.sleep(0.05)
            with self.budget.call(self.model, most) as used:
                response = await create(*args, **kwargs)
                if usage := response.usage:
                    used.update(prompt=usage.prompt_tokens, completion=usage.completion_tokens)
                USAGE.get().update(used)
                return response

        client.chat.completions.create = metered  # type: ignore[method-assign]
        return llm_factory(self.model, client=client, temperature=0, max_tokens=MAX_TOKENS)
