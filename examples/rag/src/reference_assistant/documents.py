"""Read documents: each file of a folder becomes one page of Markdown, each page of a PDF one."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from pydoc_data.topics import topics

from markitdown import MarkItDown
from pypdf import PdfReader

from .config import ROOT

SAMPLE = ROOT / "data" / "sample"
markitdown = cache(MarkItDown)  # made once: it loads a model that recognises file types
HIDDEN = re.compile(r"/(\.|~\$)")
# A line of plain text with a rule below it.
UNDERLINED = re.compile(r"^(\S.*)\n([=~*^-])\2{2,} *$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """The text of one page; `number` counts from 1, and is None where there are no pages."""

    document: str
    number: int | None
    text: str


def corpus_folder(documents: Path) -> Path:
    """The folder of documents, or the sample while that one is empty."""
    return documents if list_files(documents) else write_sample()


def list_files(folder: Path) -> list[Path]:
    """All files below a folder in a fixed order, without hidden and lock files."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not HIDDEN.search(f"/{path.relative_to(folder).as_posix()}")]


def write_sample() -> Path:
    """The sample corpus: the language reference that Python carries for help(), as text files."""
    SAMPLE.mkdir(parents=True, exist_ok=True)
    for topic, text in topics.items():
        (SAMPLE / f"{topic}.txt").write_text(text, encoding="utf-8")
    return SAMPLE


def read_folder(folder: Path) -> tuple[list[Page], dict[str, str]]:
    """The pages of all files below a folder, and why a file was not read, by its name."""
    pages: list[Page] = []
    skipped: dict[str, str] = {}
    for path in list_files(folder):
        # macOS writes names in NFD; everybody else, and a golden set, in NFC.
        name = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
        try:
            found = list(read_file(path, name, folder))
            pages += found
            if not found:
                skipped[name] = "no text in it"
        except Exception as error:  # each library has exceptions of its own
            skipped[name] = f"{type(error).__name__}: {error}"[:200]
    return pages, skipped


def read_file(path: Path, name: str, folder: Path) -> Iterator[Page]:
    """The pages of one file. Raises whatever its reader raises."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError("a link that leads out of the folder")
    if path.suffix.lower() == ".pdf":
        texts = {n: page.extract_text() for n, page in enumerate(PdfReader(path).pages, start=1)}
    else:
        texts = {None: read_text(path)}
    for number, text in texts.items():
        if text.strip():
            yield Page(name, number, unicodedata.normalize("NFC", text))


def read_text(path: Path) -> str:
    """The text of a file without pages, as Markdown."""
    match path.suffix.lower():
        case ".md" | ".markdown" | ".json":
            return path.read_text(encoding="utf-8-sig")
        case ".txt":
            return UNDERLINED.sub(r"# \1", path.read_text(encoding="utf-8-sig"))
        case ".csv":
            return "\n\n".join(record(row) for row in read_csv(path))
        case ".jsonl":
            lines = path.read_text(encoding="utf-8-sig").split("\n")
            return "\n\n".join(record(json.loads(line)) for line in lines if line.strip())
        case ".html" | ".htm" | ".docx":
            return markitdown().convert(path).markdown
        case suffix:
            raise ValueError(f"no reader for {suffix or 'a file without a suffix'}")


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a table, whatever separates its cells; Excel's `sep=` line is not a row."""
    text = re.sub(r"\Asep=.\n", "", path.read_text(encoding="utf-8-sig"))
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def record(row: dict[str, object]) -> str:
    """A row as lines `name: value`, so that each value keeps its column's name."""
    return "\n".join(f"{name}: {value}" for name, value in row.items() if value not in ("", None))
