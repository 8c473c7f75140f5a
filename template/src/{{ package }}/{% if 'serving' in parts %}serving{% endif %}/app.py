"""The pipeline over HTTP."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from ..config import ConfigError, load_config
from ..rag.generation import GenerationError
from ..rag.pipeline import Pipeline


class Question(BaseModel):
    """What is asked."""

    question: str = Field(min_length=1, max_length=2000, pattern=r"\S")


def create_app(root: Path) -> FastAPI:
    """The API over the project in `root`; its index is ready when this returns."""
    app = FastAPI(title="Questions answered from documents, with citations")
    served, ingesting = [_open(root)], threading.Lock()

    @app.post("/query")
    def query(body: Question) -> dict[str, Any]:
        """Answer a question, or `answer: null` where the evidence is too weak."""
        try:
            answer = served[0].answer(body.question)
        except GenerationError as error:
            raise HTTPException(502, str(error)) from error
        return {
            "answer": answer.text,
            "citations": [asdict(citation) for citation in answer.citations],
            "chunks": [hit.chunk.id for hit in answer.hits],
            "confidence": answer.confidence,
            "generator": answer.generator,
        }

    @app.get("/documents")
    def documents() -> dict[str, Any]:
        """What is searched, and which files are not, and why."""
        return _summary(served[0])

    @app.post("/ingest")
    def ingest() -> dict[str, Any]:
        """Read the documents' folder again; queries go on with the old index meanwhile."""
        with ingesting:
            try:
                served[0] = _open(root)
            except ConfigError as error:
                raise HTTPException(422, str(error)) from error
        return _summary(served[0])

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        """Whether the server answers, and from how many chunks."""
        return {"status": "ok", "chunks": len(served[0].chunks)}

    return app


def _open(root: Path) -> Pipeline:
    """A pipeline that has loaded its models: no question waits for them."""
    pipeline = Pipeline.open(load_config(root / "config.toml"), root)
    pipeline.warm_up()
    return pipeline


def _summary(pipeline: Pipeline) -> dict[str, Any]:
    corpus = pipeline.corpus
    return {
        "origin": corpus.origin,
        "documents": [{"id": d.id, "title": d.title} for d in corpus.documents],
        "skipped": [asdict(skipped) for skipped in corpus.skipped],
        "chunks": len(pipeline.chunks),
    }
