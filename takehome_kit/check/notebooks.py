"""What notebooks printed: outputs are sent, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .finding import Finding
from .secrets import FIX, secrets_in
from .subject import Subject


def outputs(subject: Subject) -> Iterator[Finding]:
    """No cell of a notebook, and nothing it printed, holds a key."""
    for name in subject.files:
        if name.endswith(".ipynb"):
            yield from _notebook(subject, name)


def _notebook(subject: Subject, name: str) -> Iterator[Finding]:
    try:
        cells = json.loads((subject.root / name).read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"is no notebook that can be read ({type(error).__name__})"
        yield Finding("notebooks", name, what, "save it again, or leave it out")
        return
    for number, cell in enumerate(cells, 1):
        if kind := secrets_in(list(_texts(cell))):
            what = f"cell {number} looks like it holds a secret ({kind})"
            yield Finding("notebooks", name, what, f"clear the outputs; {FIX}")


def _texts(value: Any) -> Iterator[str]:
    """Every line of text in a cell: its source, its outputs, whatever their type."""
    if isinstance(value, str):
        yield from value.splitlines()
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
