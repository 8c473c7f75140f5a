"""The sample, until there are own rows: docstrings of the Python that runs this."""

import ast
import sysconfig
from pathlib import Path

import pandas as pd

PACKAGES = ("asyncio", "email", "http", "importlib", "multiprocessing", "unittest", "urllib", "xml")


def read_sample() -> pd.DataFrame:
    """A docstring's first paragraph and the package that it is from; a group is a module."""
    library = Path(sysconfig.get_path("stdlib"))
    rows = []
    for package in PACKAGES:
        for path in sorted((library / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    text = (ast.get_docstring(node) or "").partition("\n\n")[0]
                    rows.append((" ".join(text.split()), package, str(path.relative_to(library))))
    table = pd.DataFrame(rows, columns=["text", "label", "group"]).drop_duplicates("text")
    table = table[table["text"].str.count(" ") >= 3].groupby("group").head(40)
    return table.assign(id=[f"sample:{number}" for number in range(1, len(table) + 1)])
