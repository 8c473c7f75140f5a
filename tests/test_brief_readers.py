"""Briefs in each format say the same; what cannot be read is one sentence."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from conftest import Takehome
from pypdf import PdfWriter

from takehome_kit.brief import propose
from takehome_kit.brief.readers import read_source

TASK = "Build a RAG system that answers questions about the attached PDFs."
ASKS = ["It must run with docker compose up.", "Bonus: a reranker."]
LIMIT = "Spend no more than 6 hours."


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page with these lines, written by hand: pypdf reads and does not set text."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 10 Tf 14 TL 40 780 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + table)
    out.write(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def docx(path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("Task", 1)
    document.add_paragraph(TASK)
    for ask in ASKS:
        document.add_paragraph(ask, style="List Bullet")
    document.add_paragraph(LIMIT)
    document.save(str(path))


def write(path: Path) -> Path:
    bullets = "".join(f"<li>{ask}</li>\n" for ask in ASKS)
    if path.suffix == ".docx":
        docx(path)
    elif path.suffix == ".pdf":
        path.write_bytes(pdf(["Task", TASK, *(f"- {ask}" for ask in ASKS), LIMIT]))
    elif path.suffix == ".html":
        page = f"<html><body><h1>Task</h1>\n<p>{TASK}</p>\n<ul>{bullets}</ul><p>{LIMIT}</p></body>"
        path.write_text(page)
    else:
        items = "\n".join(f"- {ask}" for ask in ASKS)
        path.write_text(f"# Task\n\n{TASK}\n\n{items}\n\n{LIMIT}\n")
    return path


def test_what_word_shows(tmp_path: Path) -> None:
    """Content controls and insertions are text, in tables, too; what was deleted is none."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    names, tell = nsdecls("w"), 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
    document = Document()
    body = document.element.body
    block = "<w:p><w:r><w:t>Build a RAG system.</w:t></w:r></w:p>"
    body.insert(0, parse_xml(f"<w:sdt {names}><w:sdtContent>{block}</w:sdtContent></w:sdt>"))
    cell = document.add_table(1, 1).cell(0, 0)
    for place, text in ((document.add_paragraph("Spend "), "four"), (cell.paragraphs[0], "two")):
        old = f"<w:del {names} {tell}><w:r><w:delText>nine</w:delText></w:r></w:del>"
        new = f"<w:ins {names} {tell}><w:r><w:t>{text} hours</w:t></w:r></w:ins>"
        place._p.append(parse_xml(old))
        place._p.append(parse_xml(new))
    document.save(str(tmp_path / "brief.docx"))
    lines = [line.text for line in read_source(tmp_path / "brief.docx").lines if line.text]
    assert lines == ["Build a RAG system.", "| two hours |", "Spend four hours"]


@pytest.mark.parametrize("suffix", [".md", ".txt", ".pdf", ".docx", ".html"])
def test_formats(tmp_path: Path, suffix: str) -> None:
    """The same brief gives the same answers and items from every format."""
    proposal = propose(write(tmp_path / f"brief{suffix}"))
    assert proposal.answers == {"kind": "rag", "hours": 6.0, "parts": ["docker"]}
    assert proposal.formats == ("pdf",)
    assert [(i.text, i.must) for i in proposal.checklist] == [
        (TASK, True),
        (ASKS[0], True),
        (ASKS[1], False),
        (LIMIT, True),
    ]


def test_places(tmp_path: Path) -> None:
    """A PDF's items name the page; HTML's name the source line."""
    found = propose(write(tmp_path / "brief.pdf")).checklist
    assert (found[1].page, found[1].line, found[1].place) == (1, 3, "page 1, line 3")
    assert propose(write(tmp_path / "brief.html")).checklist[0].line == 2


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`-` is standard input, in any of the formats."""
    data = write(tmp_path / "brief.pdf").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert propose(Path("-")).answers["parts"] == ["docker"]


def test_utf16(tmp_path: Path) -> None:
    """Notepad's UTF-16 is text."""
    (tmp_path / "b.txt").write_text(TASK, encoding="utf-16")
    assert read_source(tmp_path / "b.txt").text == TASK


def encrypted(path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)


def blank(path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(path)


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("absent.md", lambda p: None, "cannot be read: No such file"),
        ("folder", lambda p: p.mkdir(), "cannot be read"),
        ("empty.md", lambda p: p.write_text(" \n"), "holds no text"),
        ("binary.md", lambda p: p.write_bytes(b"\x00\x01abc"), "is a binary file"),
        ("latin.txt", lambda p: p.write_bytes("Prüfe".encode("latin-1")), "is not UTF-8"),
        ("broken.pdf", lambda p: p.write_bytes(b"%PDF-1.4 nothing"), "cannot be read"),
        ("scan.pdf", blank, "a scan?"),
        ("secret.pdf", encrypted, "is encrypted"),
        ("zip.docx", lambda p: p.write_bytes(b"PK\x03\x04junk"), "no DOCX file"),
    ],
)
def test_unreadable(takehome: Takehome, there: Path, name: str, make: object, says: str) -> None:
    """One sentence on what is wrong, exit code 2, nothing written."""
    assert callable(make)
    make(there / name)
    done = takehome("brief", name)
    assert done.code == 2
    assert done.err.startswith("takehome: ")
    assert says in done.err
    assert done.err.count("\n") == 1
    assert not (there / "BRIEF.md").exists()
