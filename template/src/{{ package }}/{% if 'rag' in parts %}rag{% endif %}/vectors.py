"""Vectors by content, in one SQLite file that any number of processes may use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


class VectorCache:
    """What is put is on disk before the next is computed; a torn file is set aside."""

    def __init__(self, path: Path, say: Callable[[str], None]) -> None:
        self._path, self._say = path, say

    def get(self, keys: Iterable[str]) -> dict[str, Vector]:
        """Those of `keys` that are known."""
        wanted, found = list(dict.fromkeys(keys)), {}
        with closing(self._open()) as file:
            for first in range(0, len(wanted), 500):
                some = wanted[first : first + 500]
                marks = ",".join("?" * len(some))
                rows = file.execute(f"SELECT key, value FROM vectors WHERE key IN ({marks})", some)
                found.update({key: np.frombuffer(value, np.float32) for key, value in rows})
        return found

    def put(self, vectors: Mapping[str, Vector]) -> Mapping[str, Vector]:
        """Keep `vectors`, and return them."""
        rows = [(key, vector.tobytes()) for key, vector in vectors.items()]
        with closing(self._open(check=False)) as file, file:
            file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        return vectors

    def _open(self, check: bool = True) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connect(check)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, no space: not damage
                raise
            aside = self._path.with_suffix(".torn")
            os.replace(self._path, aside)
            self._path.with_name(self._path.name + "-journal").unlink(missing_ok=True)
            self._say(f"{self._path} was damaged ({error}): set aside as {aside.name}")
            return self._connect(check)

    def _connect(self, check: bool) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=60)
        try:
            if check and (verdict := file.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(verdict.split("\n")[0])
            # Not in WAL mode: two processes that switch a new file to it fail without waiting.
            file.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, value BLOB)")
        except sqlite3.DatabaseError:
            file.close()
            raise
        return file
