"""The HTTP API: GET /health and POST /find; `make serve` starts it."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from .config import MODELS, UserError, load_config
from .predict import Finder

app = FastAPI(title="Search")
loaded: list[Finder] = []  # at most one


class Asked(BaseModel, extra="forbid"):
    """What is looked for, and how many are wanted; an unknown field is refused, not ignored."""

    text: str = Field(min_length=1, max_length=10_000, examples=["A text."])
    k: int = Field(5, ge=1, le=100)


def finder() -> Finder:
    """The model, loaded by the first request."""
    try:
        loaded[:] = loaded or [Finder(MODELS / f"seed-{load_config().seeds[0]}")]
    except UserError as error:
        raise HTTPException(503, str(error)) from None
    return loaded[0]


@app.get("/health")
def health() -> dict[str, str | int]:
    """What is served."""
    return {"status": "ok", "targets": len(finder().training["targets"])}


@app.post("/find")
def find(asked: Asked) -> list[dict[str, str | float]]:
    """The nearest targets, the nearest first."""
    return finder().find(asked.text, asked.k)
