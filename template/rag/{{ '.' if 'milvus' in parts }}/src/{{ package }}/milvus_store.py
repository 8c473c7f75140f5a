"""The vectors in Milvus: a collection for each index, searched by cosine."""

import os
from collections.abc import Iterable
from itertools import islice

import numpy as np
from pymilvus import DataType, MilvusClient, MilvusException

from .config import ROOT, UserError

BATCH = 1000  # rows in one request


def connect() -> MilvusClient:
    """The server that MILVUS_URL names, else a database in a folder. Raises `UserError`."""
    uri = os.environ.get("MILVUS_URL") or str(ROOT / ".index" / "milvus.db")
    try:
        return MilvusClient(uri)
    except MilvusException as error:
        raise UserError(f"Milvus at {uri} cannot be used: {error}") from None


def store(key: str, chunks: Iterable, vectors: np.ndarray) -> None:
    """Write the chunks of an index, all or none: a killed ingest leaves what was there."""
    client = connect()
    unfinished = f"unfinished_{key}"
    client.drop_collection(unfinished)
    schema = client.create_schema(enable_dynamic_field=True)
    schema.add_field("number", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
    exact = client.prepare_index_params("vector", index_type="FLAT", metric_type="COSINE")
    options = {"index_params": exact, "consistency_level": "Strong"}
    client.create_collection(unfinished, schema=schema, **options)
    rows = (
        {"number": number, "document": chunk.document, "text": chunk.text, "vector": vector}
        for number, (chunk, vector) in enumerate(zip(chunks, vectors, strict=True))
    )
    while some := list(islice(rows, BATCH)):
        client.insert(unfinished, some)
    client.drop_collection(f"chunks_{key}")
    client.rename_collection(unfinished, f"chunks_{key}")


class Vectors:
    """The vectors of one index, searched as FAISS's are."""

    def __init__(self, key: str) -> None:
        self.name = f"chunks_{key}"
        self.client = connect()
        if self.client.has_collection(self.name):
            self.client.load_collection(self.name)

    def count(self) -> int:
        """How many chunks of this index the collection has."""
        if not self.client.has_collection(self.name):
            return 0
        return self.client.query(self.name, output_fields=["count(*)"])[0]["count(*)"]

    def search(self, vectors: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Cosines and numbers of the `n` chunks closest to the row of `vectors`, each (1, n)."""
        (hits,) = self.client.search(self.name, vectors, limit=n, output_fields=["number"])
        cosines, numbers = [hit["distance"] for hit in hits], [hit["number"] for hit in hits]
        return np.array([cosines]), np.array([numbers])
