"""Reranking: a cross-encoder reads question and passage together, which is slower and sees more."""

from functools import cache

from sentence_transformers import CrossEncoder

from .config import Config, UserError
from .index import Chunk

Found = list[tuple[Chunk, float]]  # chunks with scores, best first


def rerank(question: str, found: Found, config: Config) -> Found:
    """The first `rerank` chunks in the cross-encoder's order, the others behind them."""
    first = [chunk for chunk, _ in found[: config.rerank]]
    if not first:
        return found
    pairs = [(question, f"{chunk.heading}\n{chunk.text}") for chunk in first]
    scores = load_reranker(config.reranker).predict(pairs, show_progress_bar=False).tolist()
    ordered = sorted(zip(first, scores, strict=True), key=lambda pair: -pair[1])
    return ordered + found[config.rerank :]


@cache
def load_reranker(name: str) -> CrossEncoder:
    """A cross-encoder from a folder or from the hub's cache; else raises `UserError`."""
    try:
        return CrossEncoder(name, local_files_only=True)
    except OSError:
        raise UserError(
            f"the reranker {name} is not on this machine: `hf download {name}` fetches it once, "
            "rerank = 0 in config.toml does without"
        ) from None
