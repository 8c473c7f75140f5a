"""The HTTP API: GET /health and POST /extract; `make serve` starts it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI, HTTPException, UploadFile

from .config import UserError, load_config
from .documents import read_all
from .extract import Extraction, extract

config = load_config()
app = FastAPI(title="Fields from documents")


@app.get("/health")
def health() -> dict[str, str]:
    """What extracts."""
    return {"status": "ok", "extractor": config.model or "rules"}


@app.post("/extract")
def extract_file(file: UploadFile) -> list[Extraction]:
    """The fields of a document, or of each document in a ZIP."""
    # Only the last part of the name counts: a client names files, not places.
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2].strip(".")
    with TemporaryDirectory() as folder:
        path = Path(folder) / (name or "unnamed")
        path.write_bytes(file.file.read())
        try:
            documents = read_all(path)
        except UserError as error:
            raise HTTPException(422, str(error)) from None
    unread = {document.name: document.error for document in documents if document.error}
    if len(unread) == len(documents):
        raise HTTPException(422, f"no document in {name!r} can be read: {unread}")
    results = [extract(document, config) for document in documents]
    if all(result.error for result in results):
        raise HTTPException(503, "the model does not answer")
    return results
