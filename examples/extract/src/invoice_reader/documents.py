"""Read documents: PDF by page, Word and text as one page; from a file, a folder or a ZIP."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import mammoth
from pypdf import PdfReader

HIDDEN = re.compile(r"/(\.|~\$|__MACOSX/)")


@dataclass(frozen=True)
class Document:
    """The texts of a document's pages; page n is `pages[n - 1]`."""

    name: str
    pages: list[str]


def list_files(folder: Path) -> list[Path]:
    """All files below a folder in a fixed order, without hidden and lock files."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not HIDDEN.search(f"/{path.relative_to(folder).as_posix()}")]


def read_all(path: Path) -> tuple[list[Document], dict[str, str]]:
    """The documents of a file, a folder or a ZIP; and why a file was not read, by its name."""
    if path.suffix.lower() == ".zip":
        with TemporaryDirectory() as folder, ZipFile(path) as archive:
            archive.extractall(folder)
            return read_all(Path(folder))
    folder, paths = (path, list_files(path)) if path.is_dir() else (path.parent, [path])
    documents: list[Document] = []
    skipped: dict[str, str] = {}
    for file in paths:
        # macOS writes names in NFD; everybody else, and a table of truth, in NFC.
        name = unicodedata.normalize("NFC", file.relative_to(folder).as_posix())
        try:
            documents.append(Document(name, read_pages(file)))
        except Exception as error:  # each library has exceptions of its own
            skipped[name] = f"{type(error).__name__}: {error}"[:200]
    return documents, skipped


def read_pages(path: Path) -> list[str]:
    """The text of each page. Raises whatever its reader raises."""
    match path.suffix.lower():
        case ".pdf":
            # Columns stay columns: a value is found right of its label or below it.
            pages = [page.extract_text(extraction_mode="layout") for page in PdfReader(path).pages]
        case ".docx":
            with path.open("rb") as file:  # each cell of a table becomes a line
                pages = [mammoth.extract_raw_text(file).value]
        case ".txt" | ".md" | ".markdown":
            pages = [path.read_text(encoding="utf-8-sig")]
        case suffix:
            raise ValueError(f"no reader for {suffix or 'a file without a suffix'}")
    if not any(page.strip() for page in pages):
        raise ValueError("no text in it; a scan needs OCR first")
    return [unicodedata.normalize("NFC", page) for page in pages]
