"""Values by content, in one SQLite file: what a killed suite has done is there when it resumes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from . import EvalError


def digest(*parts: Any) -> str:
    """SHA-256 of `parts` (anything JSON can carry)."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Cache:
    """JSON values by the content they follow from; a `fresh` one finds nothing."""

    def __init__(self, path: Path, fresh: bool = False) -> None:
        self._fresh = fresh
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            # Not in WAL mode: two processes that switch a new file to it fail without waiting.
            self._db = sqlite3.connect(
                path, timeout=60, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS cache (key TEXT PRIMARY KEY, value TEXT)")
        except sqlite3.DatabaseError as error:
            raise EvalError(f"{path} cannot be used ({error}): delete it and run again") from None

    def get(self, *key: Any) -> Any:
        """The value, or None."""
        if self._fresh:
            return None
        query = "SELECT value FROM cache WHERE key = ?"
        row = self._db.execute(query, (digest(*key),)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, value: Any, *key: Any) -> Any:
        """Store `value`; a process killed after this has not lost it."""
        self._db.execute(
            "INSERT OR REPLACE INTO cache VALUES (?, ?)", (digest(*key), json.dumps(value))
        )
        return value
