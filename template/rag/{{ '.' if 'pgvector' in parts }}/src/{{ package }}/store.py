"""The vectors in PostgreSQL with pgvector: a table of chunks (schema.sql), searched by cosine."""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import psycopg
from pgvector.psycopg import register_vector

from .config import UserError

SCHEMA = Path(__file__).with_name("schema.sql")
INSERT = "INSERT INTO chunks VALUES (%s, %s, %s, %s, %s, %s, %s)"
SEARCH = """
SELECT 1 - (embedding <=> %(vector)s) AS cosine, number FROM chunks
WHERE index_key = %(key)s ORDER BY embedding <=> %(vector)s, number LIMIT %(n)s
"""


def connect() -> psycopg.Connection:
    """A connection to DATABASE_URL, its table made. Raises `UserError`."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise UserError("DATABASE_URL is not set: name the database in .env, see .env.example")
    try:
        connection = psycopg.connect(url, autocommit=True)
        connection.execute(SCHEMA.read_text(encoding="utf-8"))
    except psycopg.Error as error:
        raise UserError(f"the database that DATABASE_URL names cannot be used: {error}") from None
    register_vector(connection)
    return connection


def store(key: str, chunks: Iterable, vectors: np.ndarray) -> None:
    """Write the chunks of an index, all or none: a killed ingest leaves what was there."""
    rows = (
        (key, number, chunk.document, chunk.page, chunk.heading, chunk.text, vector)
        for number, (chunk, vector) in enumerate(zip(chunks, vectors, strict=True))
    )
    with connect() as connection, connection.transaction(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM chunks WHERE index_key = %s", [key])
        cursor.executemany(INSERT, rows)


class Vectors:
    """The vectors of one index, searched as FAISS's are."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.connection = connect()

    def count(self) -> int:
        """How many chunks of this index the table has."""
        query = "SELECT count(*) FROM chunks WHERE index_key = %s"
        return self.connection.execute(query, [self.key]).fetchone()[0]

    def search(self, vectors: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Cosines and numbers of the `n` chunks closest to the row of `vectors`, each (1, n)."""
        given = {"vector": vectors[0], "key": self.key, "n": n}
        rows = self.connection.execute(SEARCH, given).fetchall()
        return np.array([[row[0] for row in rows]]), np.array([[row[1] for row in rows]])
