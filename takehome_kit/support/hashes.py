"""One hash for a file or a folder."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_HIDDEN = re.compile(r"/(\.|~\$)")


def hash_files(top: Path) -> str:
    """SHA-256 of a file, or of all files below a folder with their names; line ends aside."""
    digest = hashlib.sha256()
    for path in documents(top) if top.is_dir() else [top]:
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(top.parent).as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def documents(folder: Path) -> list[Path]:
    """The files below a folder without hidden ones and Office's lock files."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not _HIDDEN.search(f"/{path.relative_to(folder).as_posix()}")]
