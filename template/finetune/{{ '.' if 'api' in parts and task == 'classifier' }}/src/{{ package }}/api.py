"""The HTTP API: GET /health and POST /predict; `make serve` starts it."""

from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from .config import MODELS, UserError, load_config
from .predict import Classifier

Text = Annotated[str, Field(min_length=1, max_length=10_000)]
app = FastAPI(title="Text classifier")
loaded: list[Classifier] = []  # at most one


class Texts(BaseModel, extra="forbid"):
    """What is to be labelled; an unknown field is refused, not ignored."""

    texts: list[Text] = Field(min_length=1, max_length=100, examples=[["A text."]])


class Prediction(BaseModel):
    """The label, null below the threshold; the likeliest label and its probability."""

    label: str | None
    likeliest: str
    confidence: float


def classifier() -> Classifier:
    """The model, loaded by the first request."""
    try:
        loaded[:] = loaded or [Classifier(MODELS / f"seed-{load_config().seeds[0]}")]
    except UserError as error:
        raise HTTPException(503, str(error)) from None
    return loaded[0]


@app.get("/health")
def health() -> dict[str, str | list[str]]:
    """What is served."""
    return {"status": "ok", "labels": classifier().training["labels"]}


@app.post("/predict")
def predict(asked: Texts) -> list[Prediction]:
    """A label for each text, in their order."""
    return [Prediction(**classifier().predict(text)) for text in asked.texts]
