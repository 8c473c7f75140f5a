"""What is read and what is not, and the command line."""

import json
import sys
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from fpdf import FPDF

from invoice_reader import documents
from invoice_reader.__main__ import main
from invoice_reader.documents import read_all


def test_a_pdf_by_page_with_its_columns(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica")
    for text in ("Total", "Tax"):
        pdf.add_page()
        pdf.text(20, 20, text)
        pdf.text(120, 20, "12.00")
    pdf.output(str(tmp_path / "a.pdf"))
    (document,) = read_all(tmp_path / "a.pdf")
    assert [page.split("   ")[0].strip() for page in document.pages] == ["Total", "Tax"]


def test_a_folder_and_a_zip(tmp_path: Path) -> None:
    for path in (tmp_path / "a" / ".b.txt", tmp_path / "a" / "sub" / "c.MD"):
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("\ufeffcafe\u0301", encoding="utf-8")
    with ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "sub/c.MD")
    for place in ("a", "a.zip"):
        (document,) = read_all(tmp_path / place)
        assert (document.name, document.pages) == ("sub/c.MD", ["café"])


def test_tables_of_word_and_html(tmp_path: Path) -> None:
    word = docx.Document()
    for cell, text in zip(word.add_table(2, 2)._cells, ("Total", "Tax", "12.00", "2"), strict=True):
        cell.text = text
    word.save(str(tmp_path / "a.docx"))
    html = "<title>x</title><table><tr><td>Total<td>Tax<tr><td>12.00<td>2</table>"
    (tmp_path / "b.html").write_text(html)
    for document in read_all(tmp_path):
        lines = [line.rstrip() for line in document.pages[0].splitlines() if line.strip()]
        assert lines == ["Total  Tax", "12.00  2"]


def test_the_command_line(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("EXTRACTOR_MODEL", "")
    monkeypatch.setattr(sys, "argv", ["extract", str(tmp_path)])
    (tmp_path / "a.txt").write_text("Harbour Ropes Ltd\nTotal:  12.00\n")
    (tmp_path / "broken.pdf").write_bytes(b"no PDF")
    (tmp_path / "empty.txt").touch()
    assert main() == 1
    errors = {one["document"]: one["error"] for one in json.loads(capsys.readouterr().out)}
    assert [name for name, error in errors.items() if error] == ["broken.pdf", "empty.txt"]


@pytest.mark.parametrize("name", ["absent.pdf", "broken.zip", "large.zip", "empty"])
def test_bad_input(tmp_path: Path, monkeypatch, capsys, name: str) -> None:
    monkeypatch.setattr(documents, "MAX_UNPACKED", 9)
    (tmp_path / "broken.zip").write_bytes(b"no ZIP")
    with ZipFile(tmp_path / "large.zip", "w") as archive:
        archive.writestr("a.txt", 10 * "a")
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr(sys, "argv", ["extract", str(tmp_path / name)])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert " error: " in capsys.readouterr().err
