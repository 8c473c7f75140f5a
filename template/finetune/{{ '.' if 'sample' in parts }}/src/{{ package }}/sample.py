"""The sample, until there are own rows: docstrings of the Python that runs this."""

import ast
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

# Packages of the standard library with several modules, so that a split can hold modules back.
PACKAGES = ("asyncio", "email", "http", "importlib", "multiprocessing", "unittest", "urllib", "xml")
MOST = 60  # rows of one module


def read_sample() -> pd.DataFrame:
    """A docstring's first paragraph and the package that it is from; a group is a module."""
    library = Path(sysconfig.get_path("stdlib"))
    rows = []
    for package in PACKAGES:
        for path in sorted((library / package).rglob("*.py")):
            module = ".".join(path.relative_to(library).with_suffix("").parts)
            for text in list(docstrings(path))[:MOST]:
                rows.append({"text": text, "label": package, "group": module})
    table = pd.DataFrame(rows).drop_duplicates("text", ignore_index=True)
    return table.assign(id=[f"sample:{number}" for number in range(1, len(table) + 1)])


def docstrings(path: Path) -> Iterator[str]:
    """The first paragraph of each docstring of a function or class, if it has four words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            paragraph = (ast.get_docstring(node) or "").partition("\n\n")[0].split()
            if len(paragraph) >= 4:
                yield " ".join(paragraph)
