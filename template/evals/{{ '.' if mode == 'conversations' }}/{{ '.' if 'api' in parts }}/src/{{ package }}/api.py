"""The HTTP API: GET /health and POST /evaluate; `make serve` starts it."""

from typing import Any

from fastapi import FastAPI, HTTPException

from .evaluator import Evaluator

app = FastAPI(title="Evaluation of conversations")
evaluator = Evaluator()


@app.get("/health")
def health() -> dict[str, Any]:
    """Which rules are applied."""
    return {"status": "ok", "rules": list(evaluator.rules)}


@app.post("/evaluate")
def evaluate(conversation: dict[str, Any]) -> dict[str, Any]:
    """Scores and violations of a conversation, which is a row as it was logged."""
    try:
        return evaluator.evaluate(conversation)
    except ValueError as error:
        raise HTTPException(422, f"not a conversation as it is logged: {error}") from None
