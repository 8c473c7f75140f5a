"""Vectors by content, in one SQLite file of the user's, for all projects and processes."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
import platformdirs
from numpy.typing import NDArray

from ..config import MissingError

Vector = NDArray[np.float32]
T = TypeVar("T")
CAP = 1 << 30  # bytes; above it, those that were not used for longest go
DAY = 86400
TABLE = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, value BLOB, used INTEGER)"


def user_cache() -> Path:
    """Where all projects keep what can be computed again: TAKEHOME_CACHE, or the system's place."""
    given = os.environ.get("TAKEHOME_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("takehome", False))


class VectorCache:
    """What is put is on disk before the next is computed; what is torn is not trusted.

    Each vector carries a checksum; a file that SQLite cannot read is set aside, and that is said.
    The rollback journal, not WAL: processes that switch a new file to WAL at once get "locked".
    """

    def __init__(self, path: Path, say: Callable[[str], None], cap: int = CAP) -> None:
        self._path, self._say, self._cap = path, say, cap

    def get(self, keys: Iterable[str]) -> dict[str, Vector]:
        """Those of `keys` that are known."""
        return self._try(lambda file: self._get(file, list(dict.fromkeys(keys))))

    def put(self, vectors: Mapping[str, Vector]) -> Mapping[str, Vector]:
        """Keep `vectors`, and return them."""
        now = int(time.time())
        rows = [(key, _sealed(key, vector), now) for key, vector in vectors.items()]
        self._try(lambda file: self._put(file, rows))
        return vectors

    def _get(self, file: sqlite3.Connection, keys: list[str]) -> dict[str, Vector]:
        found, stale, now = {}, [], int(time.time())
        for first in range(0, len(keys), 500):
            some = keys[first : first + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, value, used FROM vectors WHERE key IN ({marks})"
            for key, value, used in file.execute(query, some):
                if (vector := _opened(key, value)) is not None:
                    found[key] = vector
                    stale += [(now, key)] if used < now - DAY else []
        if stale:  # at most once a day: reading is not to wait for writers
            file.executemany("UPDATE vectors SET used = ? WHERE key = ?", stale)
        return found

    def _put(self, file: sqlite3.Connection, rows: list[tuple[str, bytes, int]]) -> None:
        file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        pragmas = ("page_count", "freelist_count", "page_size")
        pages, free, size = (file.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas)
        if (pages - free) * size > self._cap:
            quarter = "(SELECT count(*) / 4 FROM vectors)"
            oldest = f"SELECT key FROM vectors ORDER BY used LIMIT {quarter}"
            file.execute(f"DELETE FROM vectors WHERE key IN ({oldest})")

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            try:
                return self._do(work)
            except sqlite3.OperationalError:  # locked, no space, no permission: not damage
                raise
            except sqlite3.DatabaseError as error:
                aside = self._path.with_suffix(".torn")
                os.replace(self._path, aside)
                self._say(f"{self._path} was damaged ({error}): set aside as {aside.name}")
                return self._do(work)
        except (sqlite3.OperationalError, OSError) as error:
            raise MissingError(
                f"{self._path} cannot be used ({error}): TAKEHOME_CACHE can name another folder"
            ) from None

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Open, do all of `work` or nothing, close: nothing is held between two calls."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        opened = sqlite3.connect(self._path, timeout=60, isolation_level="IMMEDIATE")
        with closing(opened) as file, file:
            file.execute("PRAGMA synchronous=NORMAL")
            file.execute(TABLE)
            return work(file)


def _sealed(key: str, vector: Vector) -> bytes:
    value = vector.astype(np.float32).tobytes()
    return _check(key, value) + value


def _opened(key: str, sealed: bytes) -> Vector | None:
    """The vector, or None where it is not the one that was put."""
    value = sealed[8:]
    return np.frombuffer(value, np.float32) if sealed[:8] == _check(key, value) else None


def _check(key: str, value: bytes) -> bytes:
    return hashlib.blake2b(key.encode() + value, digest_size=8).digest()
