"""The HTTP API: GET /health, GET /tools and POST /run; `make serve` starts it."""

import logging
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from .agent import new_file, run
from .config import load_config
from .tools import Toolbox
from .world import World

config = load_config()
app = FastAPI(title="An agent with tools")
log = logging.getLogger("uvicorn.error")


class Question(BaseModel, extra="forbid", str_strip_whitespace=True):
    """What is asked; an unknown field is refused, not ignored."""

    question: str = Field(min_length=1, max_length=2000, examples=["Where is order 1002?"])


class Answered(BaseModel):
    """An answer, or null and why; the transcript has what led to it, without the prompt."""

    answer: str | None
    ended: str
    said: str
    tokens: dict[str, int]
    transcript: list[dict[str, Any]]


@app.get("/health")
def health() -> dict[str, str]:
    """What decides."""
    return {"status": "ok", "policy": config.model or "rules"}


@app.get("/tools")
def tools() -> list[dict[str, Any]]:
    """The tools with their JSON schemas."""
    return Toolbox(World(config, question="").tools()).schemas()


@app.post("/run")
def answer(body: Question) -> Answered:
    """Answer a question; 502 where the model does not reply."""
    toolbox = Toolbox(World(config, body.question).tools())
    transcript = run(body.question, toolbox, config, new_file())
    if transcript.ended == "failed":
        log.error("%s: %s", config.model, transcript.said)
        raise HTTPException(502, "the model did not reply")
    return Answered(
        answer=transcript.answer,
        ended=transcript.ended,
        said=transcript.said,
        tokens=transcript.tokens,
        transcript=transcript.messages[1:],
    )
