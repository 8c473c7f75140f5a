"""Read documents: PDF by page, others as one page; from a file, a folder or a ZIP."""

import re
import time
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import mammoth
from inscriptis import get_text
from pypdf import PdfReader

from .config import UserError

HIDDEN = re.compile(r"/(\.|~\$|__MACOSX/)")
MAX_UNPACKED = 10**9  # bytes of a ZIP's files together


@dataclass(frozen=True)
class Document:
    """The texts of a file's pages, page n being `pages[n - 1]`; or why it was not read."""

    name: str
    pages: list[str]
    error: str | None = None
    seconds: float = 0.0  # that reading took


def list_files(folder: Path) -> list[Path]:
    """All files below a folder in a fixed order, without hidden and lock files."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path for path in paths if not HIDDEN.search(f"/{path.relative_to(folder).as_posix()}")]


def read_all(path: Path) -> list[Document]:
    """Read a file, or each file of a folder or a ZIP."""
    if path.suffix.lower() == ".zip":
        with TemporaryDirectory() as folder:
            unpack(path, folder)
            return read_all(Path(folder))
    documents = []
    folder, files = (path, list_files(path)) if path.is_dir() else (path.parent, [path])
    for file in files:
        began = time.perf_counter()
        try:
            pages, error = read_pages(file), None
        except Exception as raised:  # each library has exceptions of its own
            pages, error = [], f"{type(raised).__name__}: {raised}"[:200]
        # macOS writes names in NFD; everybody else, and a table of truth, in NFC.
        name = unicodedata.normalize("NFC", file.relative_to(folder).as_posix())
        documents.append(Document(name, pages, error, time.perf_counter() - began))
    return documents


def unpack(path: Path, folder: str) -> None:
    """Unpack a ZIP. Raises `UserError` for one that is damaged, encrypted or too large."""
    try:
        with ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
                raise UserError(f"{path.name} unpacks to more than {MAX_UNPACKED:,} bytes")
            archive.extractall(folder)
    except (BadZipFile, zlib.error, RuntimeError) as error:  # the last one: encrypted
        raise UserError(f"{path.name} cannot be read: {error}") from None


def read_pages(path: Path) -> list[str]:
    """The text of each page. Raises whatever its reader raises."""
    match path.suffix.lower():
        # Columns stay columns: a value is found right of its label or below it.
        case ".pdf":
            pages = [page.extract_text(extraction_mode="layout") for page in PdfReader(path).pages]
        case ".docx":
            with path.open("rb") as file:
                pages = [get_text(mammoth.convert_to_html(file).value)]
        case ".html" | ".htm":
            pages = [get_text(path.read_text(encoding="utf-8-sig"))]
        case ".txt" | ".md" | ".markdown":
            pages = [path.read_text(encoding="utf-8-sig")]
        case suffix:
            raise ValueError(f"no reader for {suffix or 'a file without a suffix'}")
    if not any(page.strip() for page in pages):
        raise ValueError("no text in it; a scan needs OCR first")
    return [unicodedata.normalize("NFC", page) for page in pages]
