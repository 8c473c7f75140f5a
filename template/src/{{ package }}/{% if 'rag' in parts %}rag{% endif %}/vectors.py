"""Embeddings on disk, by the hash of model and text."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
AT_ONCE = 500  # keys in one query


class VectorCache:
    """Safe for several processes: SQLite locks it, and a batch is written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._open() as database:
                database.execute(SCHEMA)
                database.execute("SELECT key FROM vectors LIMIT 1")
        except sqlite3.DatabaseError as error:
            aside = path.with_suffix(".torn")
            print(f"{path}: {error}; moved to {aside.name}, embedding anew", file=sys.stderr)
            path.replace(aside)
            with self._open() as database:
                database.execute(SCHEMA)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=60)

    def get(self, keys: Iterable[bytes]) -> dict[bytes, np.ndarray]:
        """The vectors that are there, float32."""
        wanted, found = list(keys), {}
        with self._open() as database:
            for start in range(0, len(wanted), AT_ONCE):
                part = wanted[start : start + AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"
                for key, vector in database.execute(query, part):
                    found[key] = np.frombuffer(vector, dtype=np.float32)
        return found

    def put(self, vectors: Mapping[bytes, np.ndarray]) -> None:
        """Keep `vectors`; those that another process kept first stay."""
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with self._open() as database:
            database.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
