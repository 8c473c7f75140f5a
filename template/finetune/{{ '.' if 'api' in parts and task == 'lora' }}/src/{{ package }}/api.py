"""The HTTP API: GET /health and POST /write; `make serve` starts it."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from .config import MODELS, load_config
from .model import Writer

app = FastAPI(title="Writer")
loaded: list[Writer] = []  # at most one


class Asked(BaseModel, extra="forbid"):
    """What is read; an unknown field is refused, not ignored."""

    text: str = Field(min_length=1, max_length=10_000, examples=["A text."])


def writer() -> Writer:
    """The model, loaded by the first request."""
    config = load_config()
    adapter = MODELS / f"seed-{config.seeds[0]}"
    if not loaded and not (adapter / "training.json").exists():
        raise HTTPException(503, f"{adapter} holds no model: run `train` first")
    loaded[:] = loaded or [Writer(config, adapter)]
    return loaded[0]


@app.get("/health")
def health() -> dict[str, str]:
    """What is served."""
    return {"status": "ok", "model": writer().config.model}


@app.post("/write")
def write(asked: Asked) -> dict[str, str]:
    """What the model writes for the text."""
    (target,) = writer().write([writer().prompt(asked.text)])
    return {"target": target}
