"""The HTTP API: GET /health, POST /ingest and POST /query; `make serve` starts it."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import openai
from fastapi import FastAPI, HTTPException, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from .answer import Citation, answer
from .config import ROOT, UserError, load_config
from .documents import read_file
from .index import Index, open_index

config = load_config()
app = FastAPI(title="Answers from documents")
indexes: list[Index] = []  # at most one; it is replaced when the next one is complete
changing = Lock()  # documents and index change one request at a time; questions go on meanwhile


def examples() -> list[str]:
    """The first of the project's own questions."""
    files = [ROOT / "evals" / f"{name}.jsonl" for name in ("golden", "sample")]
    first = [path.read_text(encoding="utf-8").partition("\n")[0] for path in files if path.exists()]
    return [json.loads(line)["question"] for line in first[:1]]


class Question(BaseModel, extra="forbid", str_strip_whitespace=True):
    """What is asked; an unknown field is refused, not ignored."""

    question: str = Field(min_length=1, max_length=2000, examples=examples())


def current() -> Index:
    """The index in use, opened by the first request that needs it."""
    if not indexes:
        with changing:
            indexes[:] = indexes or [open_index(config)]
    return indexes[0]


@app.get("/health")
def health() -> dict[str, str | int]:
    """What is served; the first request waits for the index."""
    documents = {chunk.document for chunk in current().chunks}
    generator = config.generator or "extractive"
    return {"status": "ok", "documents": len(documents), "generator": generator}


@app.post("/ingest")
def ingest(files: list[UploadFile]) -> dict[str, str | int]:
    """Add files, all or none; one of the same name is replaced. Returns once the index has them."""
    target = ROOT / config.documents
    target.mkdir(parents=True, exist_ok=True)
    # A hidden folder holds no documents, and what is in it can be moved out in one step.
    with changing, TemporaryDirectory(prefix=".", dir=target) as folder:
        for file in files:
            store(file, Path(folder))
        for path in Path(folder).iterdir():
            path.replace(target / path.name)
        indexes[:] = [open_index(config)]
    return health()


def store(file: UploadFile, folder: Path) -> None:
    """Write a file that can be read; only the last part of its name counts."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    try:
        if not name or name.startswith((".", "~$")):
            raise ValueError("hidden files are left out")
        (folder / name).write_bytes(file.file.read())
        if not list(read_file(folder / name, name, folder)):
            raise ValueError("no text in it")
    except Exception as error:  # each library has exceptions of its own
        raise HTTPException(422, f"{name!r} cannot be read: {error}") from None


@app.post("/query")
def query(asked: Question) -> dict[str, str | None | list[Citation]]:
    """Answer a question, with citations; null and none where the documents do not say."""
    result = answer(current(), asked.question, config)
    return {"answer": result.text, "citations": result.citations}


@app.exception_handler(RequestValidationError)
def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
    """Name the field and what is wrong with it, in place of FastAPI's nested list."""
    wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
    return JSONResponse({"detail": "; ".join(wrong)}, 422)


@app.exception_handler(openai.OpenAIError)
@app.exception_handler(UserError)
def fail(request: Request, error: Exception) -> JSONResponse:
    """Pass on what the model's server said, or why there is no index."""
    return JSONResponse({"detail": str(error)}, 503)
