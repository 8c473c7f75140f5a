"""The server to beat: the same encoder, one call per request, as it is written first."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from embedding_service.config import load_config
from embedding_service.encoder.encoder import Encoder
from embedding_service.encoder.vectors import VectorCache

config = load_config(Path("config.toml"))
encoder = Encoder(config.model, VectorCache(Path(os.devnull), print), config.precision)
app = FastAPI()


class Request(BaseModel):
    """One text."""

    input: str
    model: str


@app.post("/v1/embeddings")
async def embed(body: Request) -> dict[str, Any]:
    """Its vector."""
    return {"data": [{"index": 0, "embedding": encoder.encode([body.input])[0].tolist()}]}


@app.get("/readyz")
async def ready() -> dict[str, str]:
    """Ready once it listens."""
    return {"status": "ready"}


if __name__ == "__main__":
    encoder.load()
    uvicorn.run(app, port=int(os.environ["SERVING_PORT"]), log_level="error")
