"""One reader per file format: path -> (title, sections)."""

from __future__ import annotations

import codecs
import csv
import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
ATX = re.compile(r" {0,3}#{1,6}\s+(.+?)[\s#]*$")
UNDERLINE = re.compile(r"([*=~-])\1{2,}\s*$")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = (*HEADINGS, "p", "div", "section", "article", "ul", "ol", "table", "pre", "blockquote")
MARK = "\ue000"  # a private character before what HTML and DOCX declare to be a heading


class Unreadable(ValueError):
    """Why a file is not in the corpus."""


@dataclass(frozen=True)
class Section:
    """Text under one heading, on one page or in one row; `text` includes the heading's own line."""

    text: str
    heading: str = ""
    location: str = ""  # "" | "page 3" | "row 17"


Parsed = tuple[str, list[Section]]


def _decode(path: Path) -> str:
    data = path.read_bytes()
    encoding = BOMS.get(data[:2], "utf-8-sig")
    text = data.decode(encoding)
    if "\0" in text:
        raise Unreadable("binary, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace(MARK, "")


def _sections(text: str, is_heading: Callable[[list[str], int], str]) -> Parsed:
    """Cut before each heading; a heading with nothing below it stays with the next one."""
    lines, sections, start, heading, title, fenced = text.split("\n"), [], 0, "", "", False
    body = False
    for number, line in enumerate(lines):
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        found = "" if fenced else is_heading(lines, number)
        if found:
            if body:
                sections.append(Section("\n".join(lines[start:number]), heading))
                start, body = number, False
            title, heading = title or found, found
        elif line.strip() and not UNDERLINE.match(line):
            body = True
    sections.append(Section("\n".join(lines[start:]), heading))
    return title, [Section(s.text.replace(MARK, ""), s.heading) for s in sections]


def _underlined(lines: list[str], number: int) -> str:
    """The title that is underlined in the next line and stands alone, as in setext and reST."""
    line, above = lines[number], lines[number - 1] if number else ""
    below = lines[number + 1] if number + 1 < len(lines) else ""
    alone = not above.strip() or UNDERLINE.match(above)
    is_title = line[:1].strip() and not UNDERLINE.match(line) and alone
    return line.strip() if is_title and UNDERLINE.match(below) else ""


def _marked(lines: list[str], number: int) -> str:
    line = lines[number]
    return line.replace(MARK, "").strip() if line.startswith(MARK) else ""


def _markdown(lines: list[str], number: int) -> str:
    match = ATX.match(lines[number])
    return match[1] if match else _underlined(lines, number)


def read_text(path: Path) -> Parsed:
    """Plain text; underlined lines are headings."""
    return _sections(_decode(path), _underlined)


def read_markdown(path: Path) -> Parsed:
    """Markdown; `#` and underlined lines are headings, but not within fences."""
    return _sections(_decode(path), _markdown)


def read_html(path: Path) -> Parsed:
    """HTML; h1 to h6 are headings, scripts and styles are left out."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(_decode(path), "html.parser")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup(["head", "script", "style", "template", "noscript"]):
        tag.decompose()
    for tag in soup(HEADINGS):
        tag.string = MARK + " ".join(tag.get_text(" ").split())
    for tag in soup(BLOCKS):
        tag.insert_before("\n\n")
        tag.insert_after("\n\n")
    for tag in soup(["br", "li", "tr", "dt", "dd"]):
        tag.insert_before("\n")
    for tag in soup(["td", "th"]):
        tag.insert_after(" ")
    heading, sections = _sections(re.sub(r"\n{3,}", "\n\n", soup.get_text()), _marked)
    return title or heading, sections


def read_pdf(path: Path) -> Parsed:
    """PDF; a section per page."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of flaws that it can mend
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted: save it without a password")
    pages = (page.extract_text() for page in reader.pages)
    title = str((reader.metadata and reader.metadata.title) or "")
    return title, [Section(text, "", f"page {n}") for n, text in enumerate(pages, 1)]


def read_docx(path: Path) -> Parsed:
    """DOCX; heading styles are headings, table rows are lines."""
    from docx import Document
    from docx.table import Table

    lines, document = [], Document(str(path))
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            style = (block.style and block.style.name) or ""
            mark = MARK if style.startswith(("Heading", "Title")) else ""
            lines.append(mark + block.text)
        lines.append("")
    heading, sections = _sections("\n".join(lines), _marked)
    return document.core_properties.title or heading, sections


def read_csv(path: Path) -> Parsed:
    """CSV; a section per row as `column: value` lines, its rows numbered as in a spreadsheet."""
    text = _decode(path)
    header = text.partition("\n")[0]
    delimiter = max(",;\t|", key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        names, *rows = list(reader)
    except csv.Error as error:
        raise Unreadable(f"line {reader.line_num} is not CSV ({error})") from None
    return "", [Section(_row(names, r), "", f"row {n}") for n, r in enumerate(rows, 2) if any(r)]


def _row(names: list[str], row: list[str]) -> str:
    names = [*names, *[""] * (len(row) - len(names))]
    pairs = zip(names, row, strict=False)
    return "\n".join(f"{name}: {value}" if name else value for name, value in pairs if value)


def read_json(path: Path) -> Parsed:
    """JSON; a list is a section per item."""
    try:
        value = json.loads(_decode(path))
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno} is not JSON ({error.msg})") from None
    return _items(value if isinstance(value, list) else [value])


def read_jsonl(path: Path) -> Parsed:
    """JSON Lines; a section per line."""
    values = []
    for number, line in enumerate(_decode(path).split("\n"), 1):
        try:
            values.append(json.loads(line) if line.strip() else None)
        except json.JSONDecodeError as error:
            raise Unreadable(f"line {number} is not JSON ({error.msg})") from None
    return _items(values)


def _items(values: list[Any]) -> Parsed:
    one = len(values) == 1
    texts = ["\n".join(_leaves(value)) for value in values]
    return "", [Section(t, "", "" if one else f"row {n}") for n, t in enumerate(texts, 1)]


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    elif value not in (None, ""):
        yield f"{path}: {value}" if path else str(value)


READERS: dict[str, Callable[[Path], Parsed]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".csv": read_csv,
    ".json": read_json,
    ".jsonl": read_jsonl,
}
