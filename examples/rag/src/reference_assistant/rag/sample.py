"""The sample corpus: the language reference that every Python interpreter carries for help()."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

ORIGIN = "ORIGIN"  # no suffix that is read as a document
NOTE = """\
The topics of Python {version}'s help(), from its module pydoc_data.topics: parts of the Python
Language Reference. Copyright Python Software Foundation, under the PSF License Agreement
(https://docs.python.org/3/license.html). Written by `sample`; files here are replaced.
"""


def write_sample(folder: Path) -> bool:
    """Write one file per topic into `folder`, whole or not at all; False if it is there already."""
    note = NOTE.format(version=platform.python_version())
    marker = folder / ORIGIN
    if marker.is_file() and marker.read_text(encoding="utf-8") == note:
        return False
    from pydoc_data.topics import topics  # half a megabyte, so only when it is needed

    beside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for topic, text in topics.items():
        (beside / f"{topic}.txt").write_text(text, encoding="utf-8")
    (beside / ORIGIN).write_text(note, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        beside.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(beside)
    return True
