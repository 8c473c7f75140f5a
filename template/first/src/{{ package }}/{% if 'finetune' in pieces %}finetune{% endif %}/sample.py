"""The sample: what the interpreter's own standard library says about its functions and classes."""

from __future__ import annotations

import ast
import json
import os
import platform
import sysconfig
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .task import PER_MODULE, sample_row

LEFT_OUT = {"test", "tests", "idle_test", "site-packages", "dist-packages", "idlelib", "lib2to3"}
LEFT_OUT |= {"distutils", "turtledemo", "ensurepip", "antigravity", "__hello__", "__phello__"}
FEWEST_WORDS, FEWEST_LINES = 4, 3
NOTE = """\
Docstrings and source of Python {version}'s standard library, read from this interpreter's own
files. Copyright Python Software Foundation, under the PSF License Agreement
(https://docs.python.org/3/license.html). Written by `data`; files here are replaced.
"""


@dataclass(frozen=True)
class Definition:
    """A function, method or class: its docstring, and its source without it."""

    module: str
    name: str
    kind: str  # function | method | class
    doc: str
    code: str

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return self.doc.split("\n")[0].strip()


def write_sample(folder: Path) -> Path:
    """Write `folder`/rows.jsonl unless this interpreter's are there; returns the file."""
    path, origin = folder / "rows.jsonl", folder / "ORIGIN"
    note = NOTE.format(version=platform.python_version())
    if path.is_file() and origin.is_file() and origin.read_text(encoding="utf-8") == note:
        return path
    folder.mkdir(parents=True, exist_ok=True)
    origin.unlink(missing_ok=True)  # it comes back last: it says that the rows are whole
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    lines = (json.dumps(row, ensure_ascii=False) for row in rows())
    beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    os.replace(beside, path)
    origin.write_text(note, encoding="utf-8")
    return path


def rows() -> Iterator[dict[str, str]]:
    """The task's rows, the first of each module; a text or source that came before is left out."""
    seen: set[str] = set()
    taken: Counter[str] = Counter()
    for definition in definitions():
        row = sample_row(definition) if taken[definition.module] < PER_MODULE else None
        keys = {" ".join(definition.summary.lower().split()), " ".join(definition.code.split())}
        if row and not keys & seen:
            seen |= keys
            taken[definition.module] += 1
            ident = f"{definition.module}:{definition.name}"
            yield {"id": ident, **row, "group": definition.module, "slice": definition.kind}


def definitions() -> Iterator[Definition]:
    """Of every module that is written in Python, in the order of their names."""
    top = Path(sysconfig.get_paths()["stdlib"])
    for path in sorted(top.rglob("*.py")):
        parts = path.relative_to(top).with_suffix("").parts
        if LEFT_OUT & set(parts) or parts[0].startswith("config-"):
            continue
        source = path.read_text(encoding="utf-8", errors="replace")
        module = ".".join(part for part in parts if part != "__init__")
        yield from _below(ast.parse(source), module, "", source.splitlines())


def _below(node: ast.AST, module: str, above: str, lines: list[str]) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        name = f"{above}{child.name}"
        is_class = isinstance(child, ast.ClassDef)
        kind = "class" if is_class else "method" if above else "function"
        if doc := ast.get_docstring(child):
            found = Definition(module, name, kind, doc, _without_docstring(child, lines))
            if _telling(found):
                yield found
        if is_class:
            yield from _below(child, module, f"{name}.", lines)


def _without_docstring(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, lines: list[str]
) -> str:
    doc = node.body[0]
    kept = [*lines[node.lineno - 1 : doc.lineno - 1], *lines[doc.end_lineno : node.end_lineno]]
    return textwrap.dedent("\n".join(kept)).strip()


def _telling(found: Definition) -> bool:
    """Whether there are words that describe, and code to describe."""
    words, lines = found.summary.split(), [line for line in found.code.split("\n") if line.strip()]
    return len(words) >= FEWEST_WORDS and len(lines) >= FEWEST_LINES and words[0] != ">>>"
