"""What is read and what is not, and the command line."""

import json
import sys
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from fpdf import FPDF

from invoice_reader.__main__ import main
from invoice_reader.documents import Document, read_all


def test_a_pdf_by_page_with_its_columns(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica")
    for text in ("Total", "Tax"):
        pdf.add_page()
        pdf.text(20, 20, text)
        pdf.text(120, 20, "12.00")
    pdf.output(str(tmp_path / "a.pdf"))
    (document,), _ = read_all(tmp_path / "a.pdf")
    assert [page.split("   ")[0].strip() for page in document.pages] == ["Total", "Tax"]


def test_a_folder_and_a_zip(tmp_path: Path) -> None:
    for path in (tmp_path / "a" / ".b.txt", tmp_path / "a" / "sub" / "c.MD"):
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("\ufeffcafe\u0301", encoding="utf-8")
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "sub/c.MD")
    expected = [Document("sub/c.MD", ["café"])], {}
    assert read_all(tmp_path / "a") == read_all(tmp_path / "a.zip") == expected


def test_word(tmp_path: Path) -> None:
    word = docx.Document()
    label, value = word.add_table(1, 2).rows[0].cells
    label.text, value.text = "Total", "12.00"
    word.save(str(tmp_path / "a.docx"))
    (document,), _ = read_all(tmp_path / "a.docx")
    assert document.pages[0].split() == ["Total", "12.00"]


def test_the_command_line(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("EXTRACTOR_MODEL", "")
    monkeypatch.setattr(sys, "argv", ["extract", str(tmp_path)])
    (tmp_path / "a.txt").write_text("Harbour Ropes Ltd\nTotal:  12.00\n")
    (tmp_path / "broken.pdf").write_bytes(b"no PDF")
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert main() == 1
    printed = capsys.readouterr()
    read, *unread = json.loads(printed.out)
    assert read["fields"]["total"] == {"value": "12.00", "page": 1, "evidence": "Total: 12.00"}
    assert read["fields"]["due_date"] is None
    assert printed.err.splitlines() == [f"{one['document']}: {one['error']}" for one in unread]
    assert [one["document"] for one in unread] == ["broken.pdf", "empty.txt", "latin.txt"]


@pytest.mark.parametrize("name", ["absent.pdf", "broken.zip", "empty"])
def test_bad_input(tmp_path: Path, monkeypatch, capsys, name: str) -> None:
    (tmp_path / "broken.zip").write_bytes(b"no ZIP")
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(sys, "argv", ["extract", str(tmp_path / name)])
    assert main() == 2
    assert capsys.readouterr().err.startswith("error: ")
