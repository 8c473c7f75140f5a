"""What is served: the sentence encoder, as OpenAI's embeddings API."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..config import load_config
from ..encoder.encoder import Encoder, Vectors
from ..encoder.engines import BUDGET, CORES
from ..encoder.vectors import VectorCache, user_cache
from .batching import Batcher
from .problems import Problem
from .settings import Settings

SHORT = 2000  # characters that are counted at once; longer texts are counted in a thread
TEXT = "The server measures its own throughput with a sentence of about twenty tokens, like this."
NUMBERS = (
    "numbers of tokens are not taken: those of another tokenizer would be other words here. Send "
    "texts (in LangChain: check_embedding_ctx_length=False)"
)


def _texts(given: Any) -> Any:
    """A text alone as a list. Raises `ValueError` for the numbers that OpenAI's API takes, too."""
    first = given[0] if isinstance(given, list) and given else given
    first = first[0] if isinstance(first, list) and first else first
    if type(first) is int:
        raise ValueError(NUMBERS)
    return [given] if isinstance(given, str) else given


One = Annotated[str, Field(min_length=1)]
Many = Annotated[
    list[One],
    Field(min_length=1, examples=[["Otters hold hands while they sleep."]]),
    BeforeValidator(_texts, json_schema_input_type=str | list[str]),
]


class Request(BaseModel):
    """As in OpenAI's API, but for numbers of tokens in place of texts."""

    model_config = ConfigDict(extra="forbid")
    input: Many
    model: str = Field(examples=["all-MiniLM-L6-v2"])
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    user: str | None = None  # not used


class Embedding(BaseModel):
    """Of one text: a unit vector, or its float32 values in base64, little-endian."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class Usage(BaseModel):
    """Tokens of the texts, without special ones."""

    prompt_tokens: int
    total_tokens: int


class Answer(BaseModel):
    """The vectors, in the order of the texts."""

    object: Literal["list"]
    data: list[Embedding]
    model: str
    usage: Usage


class Embeddings:
    """The encoder of config.toml."""

    title, unit, largest, workers = "Sentence embeddings", "tokens", BUDGET, CORES
    objective_ms = 500.0
    queue, collectors = Batcher, ()

    def __init__(self, root: Path) -> None:
        config = load_config(root / "config.toml")
        # What is served is not kept: the cache is never asked.
        cache = VectorCache(user_cache() / "vectors.sqlite", print)
        self.encoder = Encoder(config.model, cache, config.precision)
        self.name, self.width = Path(config.model).name, 0

    def load(self) -> None:
        """Read the weights."""
        self.width = self.encoder.encode([TEXT]).shape[1]

    def compute(self, items: list[Any]) -> Sequence[Any]:
        """Vectors for each list of texts, all encoded together."""
        vectors = self.encoder.encode([text for texts in items for text in texts])
        ends = np.cumsum([len(texts) for texts in items])
        return np.split(vectors, ends[:-1])

    def sample(self) -> list[tuple[Any, int]]:
        """Enough for every worker to have a full batch."""
        cost = self.encoder.count(TEXT)
        return [([TEXT], cost)] * (2 + self.workers * self.largest // cost)

    def routes(self, queue: Batcher, settings: Settings) -> APIRouter:
        """POST /v1/embeddings."""
        router = APIRouter(tags=["embeddings"])

        @router.post("/v1/embeddings", response_model=Answer)
        async def embed(body: Request) -> Response:
            """Vectors for texts. A text that is longer than the model reads is refused, not cut."""
            counts = await self._counts(body, settings)
            vectors = await queue.submit(body.input, sum(counts))
            return self._answer(vectors, body.encoding_format, sum(counts))

        return router

    async def _counts(self, body: Request, settings: Settings) -> list[int]:
        """Tokens of each text. Raises `Problem` for what is too much or not served here."""
        if body.model != self.name:
            raise Problem(404, f"the model served here is {self.name}", "model")
        if body.dimensions not in (None, self.width):
            raise Problem(422, f"vectors have {self.width} dimensions, all of them", "dimensions")
        if len(body.input) > settings.max_items:
            raise Problem(422, f"at most {settings.max_items} texts in a request", "input")
        if sum(map(len, body.input)) > SHORT:
            counts = await asyncio.to_thread(lambda: list(map(self.encoder.count, body.input)))
        else:
            counts = list(map(self.encoder.count, body.input))
        window = self.encoder.window
        if over := [n for n, count in enumerate(counts) if count > window]:
            text = f"the model reads {window} tokens, this text has {counts[over[0]]}"
            raise Problem(422, text, f"input[{over[0]}]")
        if sum(counts) > settings.max_cost:
            text = f"at most {settings.max_cost} tokens in a request, these are {sum(counts)}"
            raise Problem(422, text, "input")
        return [max(count, 1) for count in counts]

    def _answer(self, vectors: Vectors, form: str, tokens: int) -> Response:
        rows: Any = vectors
        if form == "base64":
            rows = [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in vectors]
        found = {
            "object": "list",
            "data": [
                {"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)
            ],
            "model": self.name,
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }
        body = orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY)
        return Response(body, media_type="application/json")


def make_served(root: Path) -> Embeddings:
    """What the project in `root` serves. Raises `ConfigError` and `MissingError`."""
    return Embeddings(root)
