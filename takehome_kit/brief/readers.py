"""A brief's lines, from Markdown, text, PDF, DOCX or HTML, or from standard input."""

from __future__ import annotations

import codecs
import io
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..contracts.errors import BadInput

if TYPE_CHECKING:
    from bs4 import Tag
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MAX_MB = 20
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr", "pre", "dt", "dd", "blockquote")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Line:
    """A line as Markdown: its number in the file, in a PDF on its page (from 1), else page 0.

    In a DOCX the number is the paragraph's, in HTML the line on which the element starts.
    """

    number: int
    text: str
    page: int = 0


@dataclass(frozen=True)
class Source:
    """Where a brief came from, for the reader, and its lines."""

    name: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The whole brief, line by line."""
        return "\n".join(line.text for line in self.lines)


def read_source(path: Path) -> Source:
    """The lines of the brief at `path`; `-` is standard input.

    Raises `BadInput` when it cannot be read, is encrypted, damaged, binary or holds no text.
    """
    name = "standard input" if str(path) == "-" else str(path)
    data = _data(path, name)
    lines = tuple(_lines(data, path.suffix.lower(), name))
    if not any(line.text.strip() for line in lines):
        scan = " (a scan?): copy its text into a .txt file" if data[:4] == b"%PDF" else ""
        raise BadInput(f"{name} holds no text{scan or ': give the brief itself'}")
    return Source("standard input" if name == "standard input" else path.name, lines)


def _data(path: Path, name: str) -> bytes:
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read()
        if path.stat().st_size > MAX_MB * 1_000_000:
            raise BadInput(f"{name} is larger than {MAX_MB} MB: give the brief without attachments")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"the brief {name} cannot be read: {error.strerror}") from error


def _lines(data: bytes, suffix: str, name: str) -> Iterator[Line]:
    """The format is told by the content, so that standard input may be any of them."""
    if data.startswith(b"%PDF"):
        return _pdf(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _docx(data, name)
    text = _decode(data, name)
    if suffix in (".html", ".htm") or text.lstrip()[:14].lower().startswith(("<!doctype", "<html")):
        return _html(text)
    return (Line(n, line) for n, line in enumerate(text.splitlines(), start=1))


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode(_BOMS.get(data[:2], "utf-8-sig"))
    except UnicodeDecodeError as error:
        advice = "give Markdown, text in UTF-8, PDF, DOCX or HTML"
        raise BadInput(f"{name} is not UTF-8 text (byte {error.start}): {advice}") from None
    if "\0" in text:
        raise BadInput(f"{name} is a binary file: give Markdown, text, PDF, DOCX or HTML")
    return text


def _pdf(data: bytes, name: str) -> Iterator[Line]:
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its notes are not the user's affair
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise BadInput(f"{name} is encrypted: save it without a password")
        pages = [page.extract_text() for page in reader.pages]
    except BadInput:
        raise
    # A damaged file ends in whatever its bytes happen to lead to: KeyError, RecursionError, …
    except (PyPdfError, Exception) as error:
        raise BadInput(f"{name} is a PDF that cannot be read ({type(error).__name__})") from error
    for page, text in enumerate(pages, start=1):
        for number, line in enumerate(text.splitlines(), start=1):
            yield Line(number, line, page)


def _docx(data: bytes, name: str) -> Iterator[Line]:
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
    except Exception as error:  # a zip of another kind: KeyError, ValueError, BadZipFile, …
        raise BadInput(f"{name} is no DOCX file that can be read: save it as DOCX") from error
    return _paragraphs(document)


def _paragraphs(document: Document) -> Iterator[Line]:
    from docx.text.paragraph import Paragraph

    for number, block in enumerate(_inner(document), start=1):
        if isinstance(block, Paragraph):
            style = (block.style.name if block.style else "") or ""
            numbered = block._p.pPr is not None and block._p.pPr.numPr is not None
            listed = numbered or style.startswith("List")
            mark = "# " if style.startswith(("Heading", "Title")) else "- " if listed else ""
            for text in _shown(block).split("\n"):
                yield Line(number, f"{mark}{text.strip()}" if text.strip() else "")
            yield Line(number, "")
        else:
            for row in block.rows:
                cells = (" ".join(map(_shown, cell.paragraphs)) for cell in row.cells)
                yield Line(number, f"| {' | '.join(cells)} |")


def _inner(document: Document) -> Iterator[Paragraph | Table]:
    """Paragraphs and tables in their order, those within content controls, too."""
    from docx.oxml.ns import qn
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    waiting = list(document.element.body)
    while waiting:
        element = waiting.pop(0)
        if element.tag == qn("w:p"):
            yield Paragraph(element, document._body)
        elif element.tag == qn("w:tbl"):
            yield Table(element, document._body)
        elif element.tag in (qn("w:sdt"), qn("w:ins")):
            content = element.find(qn("w:sdtContent"))
            waiting[:0] = list(element if content is None else content)


def _shown(paragraph: Paragraph) -> str:
    """Its text as Word shows it: with content controls and insertions, without deletions."""
    from docx.oxml.ns import qn

    parts = {qn("w:t"): None, qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n"}
    within = paragraph._p.iter(*parts)
    runs = (one for one in within if _in_text(one))
    return "".join(parts[one.tag] or one.text or "" for one in runs)


def _in_text(element: Any) -> bool:
    """Whether it is in a run, and in no text box, which the file holds twice."""
    from docx.oxml.ns import qn

    box = next(element.iterancestors(qn("w:txbxContent")), None)
    return box is None and next(element.iterancestors(qn("w:r")), None) is not None


def _html(text: str) -> Iterator[Line]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(["script", "style", "head", "nav", "template"]):
        tag.decompose()
    found = [tag for tag in soup.find_all(_BLOCKS) if not tag.find_parent(["p", "tr", "pre"])]
    if not found:
        lines = enumerate(soup.get_text("\n").splitlines(), start=1)
        yield from (Line(n, line) for n, line in lines)
    for tag in found:
        shown = _element(tag)
        if shown:
            yield Line(tag.sourceline or 0, shown)
            # A list's items belong together: what introduces a list holds until its end.
            if tag.name != "li":
                yield Line(tag.sourceline or 0, "")


def _element(tag: Tag) -> str:
    """An element's own text as one line of Markdown, without what blocks within it say."""
    if tag.name == "tr":
        cells = [cell.get_text(" ", strip=True) for cell in tag.find_all(["td", "th"])]
        return f"| {' | '.join(cells)} |"
    own = (s for s in tag.strings if s.find_parent(_BLOCKS) is tag)
    inner = tag.find("p") if tag.name in ("li", "blockquote", "dd") else None
    text = " ".join(" ".join(own).split()) or (inner.get_text(" ", strip=True) if inner else "")
    mark = f"{'#' * int(tag.name[1])} " if tag.name[0] == "h" else "- " if tag.name == "li" else ""
    return f"{mark}{text}" if text else ""
