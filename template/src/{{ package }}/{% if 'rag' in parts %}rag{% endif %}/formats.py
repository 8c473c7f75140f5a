"""How each kind of file becomes sections of text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Unreadable(Exception):
    """Why a file cannot be read, in a few words."""


@dataclass(frozen=True)
class Section:
    """Text below one heading, on one page or in one row."""

    text: str
    heading: str = ""
    location: str = ""  # "page 3", "row 17" or nothing


MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*\s*")
# A title with a rule of one repeated character below it, as reST and setext write them.
RULE = re.compile(r"([=*~^\"-])\1{2,}\s*")
FENCE = re.compile(r"\s*(```|~~~)")


def decode(path: Path) -> str:
    """The file's text: UTF-8, or what its byte order mark says."""
    raw = path.read_bytes()
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\x00" in raw[:8192]:
        raise Unreadable("binary, not text")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(f"not UTF-8 (line {line}): convert it") from None


def read_text(path: Path) -> list[Section]:
    """Plain text and Markdown, cut at headings; those inside code fences do not count."""
    sections: list[Section] = []
    heading, lines, fenced = "", [], False

    def close() -> None:
        if any(line.strip() for line in lines):
            sections.append(Section("\n".join(lines).strip("\n"), heading))

    source = decode(path).splitlines()
    for number, line in enumerate(source):
        fenced ^= bool(FENCE.match(line))
        below = source[number + 1] if number + 1 < len(source) else ""
        title = None if fenced else _title(line, below, lines)
        if title is not None:
            close()
            heading, lines = title, []
        lines.append(line)
    close()
    return sections


def _title(line: str, below: str, before: list[str]) -> str | None:
    if match := MARKDOWN_HEADING.fullmatch(line):
        return match[1]
    alone = not before or not before[-1].strip()
    underlined = RULE.fullmatch(below) and len(below.strip()) >= len(line.strip()) * 0.8
    return line.strip() if alone and line[:1].strip() and underlined else None


def read_html(path: Path) -> list[Section]:
    """The visible text, cut at h1 to h6."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(decode(path), "html.parser")
    for hidden in soup(["script", "style", "noscript", "template"]):
        hidden.decompose()
    for tag in soup(["h1", "h2", "h3", "h4", "h5", "h6"]):
        tag.replace_with(f"\n\x00{tag.get_text(' ', strip=True)}\n")
    for tag in soup(["p", "li", "tr", "br", "div", "pre", "section", "table"]):
        tag.insert_before("\n")
        tag.insert_after("\n")
    sections = []
    for number, part in enumerate(soup.get_text().split("\x00")):
        heading = part.partition("\n")[0].strip() if number else ""
        text = re.sub(r"\n\s*\n+", "\n\n", part).strip()
        if text:
            sections.append(Section(text, heading))
    return sections


def read_pdf(path: Path) -> list[Section]:
    """One section a page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("encrypted PDF: a password is needed")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, OSError) as error:
        raise Unreadable(f"broken PDF ({error})") from None
    if not any(page.strip() for page in pages):
        raise Unreadable("no text in this PDF: scanned pages need OCR first")
    return [Section(page, "", f"page {n}") for n, page in enumerate(pages, 1) if page.strip()]


def read_docx(path: Path) -> list[Section]:
    """Paragraphs and tables in their order, cut at heading styles."""
    import docx
    from docx.table import Table

    try:
        blocks = list(docx.Document(str(path)).iter_inner_content())
    except Exception as error:  # python-docx lets zip, XML and key errors through
        raise Unreadable(f"broken DOCX ({error})") from None
    parts: list[tuple[str, list[str]]] = [("", [])]
    for block in blocks:
        if isinstance(block, Table):
            parts[-1][1].extend("\t".join(c.text for c in row.cells) for row in block.rows)
        elif (block.style.name or "").startswith(("Heading", "Title")) and block.text.strip():
            parts.append((block.text.strip(), [block.text]))
        else:
            parts[-1][1].append(block.text)
    texts = [(heading, "\n\n".join(lines).strip()) for heading, lines in parts]
    return [Section(text, heading) for heading, text in texts if text]


def read_csv(path: Path) -> list[Section]:
    """One section a row, as "column: value" lines; the first line names the columns."""
    text = decode(path)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        rows = list(csv.DictReader(io.StringIO(text), dialect=dialect, restkey="more"))
    except csv.Error as error:
        raise Unreadable(f"broken CSV ({error})") from None
    return list(_records(rows, 2))


def read_json(path: Path) -> list[Section]:
    """One section an element of the list, or the whole value."""
    try:
        value = json.loads(decode(path))
    except json.JSONDecodeError as error:
        raise Unreadable(f"broken JSON ({error.msg}, line {error.lineno})") from None
    return list(_records(value if isinstance(value, list) else [value], 1))


def read_jsonl(path: Path) -> list[Section]:
    """One section a line."""
    rows = []
    for number, line in enumerate(decode(path).splitlines(), 1):
        try:
            rows.append(json.loads(line) if line.strip() else None)
        except json.JSONDecodeError as error:
            raise Unreadable(f"broken JSON ({error.msg}, line {number})") from None
    return list(_records(rows, 1))


def _records(rows: list[Any], first: int) -> Iterator[Section]:
    for number, row in enumerate(rows, first):
        if isinstance(row, dict):
            text = "\n".join(f"{name}: {_flat(value)}" for name, value in row.items() if value)
        else:
            text = "" if row is None else _flat(row)
        if text.strip():
            yield Section(text, "", f"row {number}")


def _flat(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


READERS: dict[str, Callable[[Path], list[Section]]] = {
    ".md": read_text,
    ".markdown": read_text,
    ".txt": read_text,
    ".rst": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".json": read_json,
    ".jsonl": read_jsonl,
}
