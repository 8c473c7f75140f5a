"""The sample corpus: the Python language reference that every interpreter carries."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

FOLDER = Path("data/sample")
ORIGIN = "ORIGIN"


def origin() -> str:
    return f"pydoc_data.topics of Python {platform.python_version()}"


def write_sample(root: Path) -> int | None:
    """Write one text file a topic to `data/sample`, all or none; None if they are there already."""
    folder = root / FOLDER
    note = (
        f"{origin()}: the language reference as `help()` shows it, written out one file a topic.\n"
        "Copyright Python Software Foundation, PSF licence version 2.\n"
    )
    stamp = folder / ORIGIN
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == note:
        return None
    from pydoc_data.topics import topics

    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    beside.mkdir(parents=True)
    for name, text in topics.items():
        (beside / f"{name}.txt").write_text(text, encoding="utf-8")
    (beside / ORIGIN).write_text(note, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return len(topics)
