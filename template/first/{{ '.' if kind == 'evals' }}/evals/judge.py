"""The model that judges answers, configured apart from the one that gives them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from . import EvalError
from .cost import Budget

# Ragas would send usage statistics with each answer, and wait until they have arrived.
os.environ["RAGAS_DO_NOT_TRACK"] = "true"
# JUDGE_FORMAT: what keeps the answer to JSON. Ragas asks for any object and describes the one it
# wants in the prompt; with the schema the server's grammar holds the model to it, too.
FORMATS = ("json_object", "json_schema")
USAGE: ContextVar[Counter[str]] = ContextVar("USAGE")  # tokens of the metric being computed


@dataclass
class Judge:
    """A model behind an OpenAI-compatible API."""

    model: str
    base_url: str
    api_key: str
    budget: Budget
    format: str = FORMATS[0]
    max_tokens: int = 4096  # Ragas' own 1024 cuts the JSON of long answers short
    concurrent: int = 8  # requests at a time
    timeout: float = 120.0  # seconds of one request, its wait in the server's queue included
    retries: int = 5  # on 429, 5xx, timeouts and broken connections; the client backs off
    _client: Any = None

    @classmethod
    def from_environment(cls, budget: Budget) -> Judge | None:
        """The judge of JUDGE_MODEL and its neighbours in .env.example; None without a model.

        Raises `EvalError` for a setting that is none.
        """
        env = os.environ.get
        if not (model := env("JUDGE_MODEL")):
            return None
        url = env("JUDGE_BASE_URL") or env("OPENAI_BASE_URL") or "https://api.openai.com/v1"
        key = env("JUDGE_API_KEY") or env("OPENAI_API_KEY") or "none"
        budget.cost(model, Counter())
        settings = {
            "format": _setting("JUDGE_FORMAT", str, cls.format),
            "max_tokens": _setting("JUDGE_MAX_TOKENS", int, cls.max_tokens),
            "concurrent": _setting("JUDGE_CONCURRENT", int, cls.concurrent),
            "timeout": _setting("JUDGE_TIMEOUT", float, cls.timeout),
        }
        return cls(model, url, key, budget, **settings)

    @property
    def label(self) -> str:
        """What reports call it."""
        return f"{self.model} at {urlsplit(self.base_url).netloc}"

    @property
    def identity(self) -> list[Any]:
        """All of it that a judgement depends on."""
        return [self.label, self.format, self.max_tokens]

    def llm(self) -> Any:
        """Ragas' model over an asynchronous client that meters each request."""
        import instructor
        from openai import AsyncOpenAI
        from ragas.llms import llm_factory

        # Failures are told in the notes; instructor would log each attempt.
        logging.getLogger("instructor").setLevel(logging.CRITICAL)
        self._client = client = AsyncOpenAI(
            base_url=self.base_url,
            api_key=self.api_key,
            timeout=self.timeout,
            max_retries=self.retries,
        )
        create = client.chat.completions.create

        async def metered(*args: Any, **kwargs: Any) -> Any:
            # A token is at least a byte, so this is the most the request can cost.
            bytes_ = sum(len(str(message["content"]).encode()) for message in kwargs["messages"])
            most = Counter(prompt=bytes_, completion=self.max_tokens)
            while self.budget.wait(self.model, most):
                await asyncio.sleep(0.05)
            with self.budget.call(self.model, most) as used:
                response = await create(*args, **kwargs)
                if usage := response.usage:
                    used.update(prompt=usage.prompt_tokens, completion=usage.completion_tokens)
                USAGE.get().update(used)
                return response

        client.chat.completions.create = metered  # type: ignore[method-assign]
        llm: Any = llm_factory(self.model, client=client, temperature=0, max_tokens=self.max_tokens)
        if self.format == "json_schema":
            llm.client = instructor.from_openai(client, mode=instructor.Mode.JSON_SCHEMA)
        return llm

    async def close(self) -> None:
        """End the connections of `llm`, which belong to the event loop that they were made in."""
        await self._client.close()


def _setting(name: str, kind: Callable[[str], Any], default: Any) -> Any:
    """The variable's value, or the default where it is not set."""
    text = os.environ.get(name)
    if not text:
        return default
    try:
        value = kind(text)
    except ValueError:
        value = None
    if value in FORMATS if kind is str else value and value > 0:
        return value
    wanted = " or ".join(FORMATS) if kind is str else "a number above 0"
    raise EvalError(f"{name} is {text!r}: it must be {wanted}")
