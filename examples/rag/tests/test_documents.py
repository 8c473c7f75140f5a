"""What is read, what is not, and how it is cut."""

from pathlib import Path

import pytest
from docx import Document
from fpdf import FPDF

from reference_assistant.config import Config
from reference_assistant.documents import Page, read_folder
from reference_assistant.index import index_key, load_encoder, make_chunks


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.md", "# Pier\n\nText.", "# Pier\n\nText."),
        ("a.txt", "\ufeffcafe\u0301", "café"),
        ("b.txt", "Pier\n~~~~\nText.", "# Pier\nText."),
        ("a.html", "<h1>Pier</h1><p>At nine.</p>", "# Pier\n\nAt nine."),
        ("a.csv", "sep=;\nname;fee\nDog;0\nCar;4\n", "name: Dog\nfee: 0\n\nname: Car\nfee: 4"),
        ("a.jsonl", '{"name": "Dog"}\n\n{"name": "Bike"}\n', "name: Dog\n\nname: Bike"),
    ],
)
def test_formats(tmp_path: Path, name: str, content: str, expected: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert read_folder(tmp_path)[0] == [Page(name, None, expected)]


def test_docx(tmp_path: Path) -> None:
    (document := Document()).add_heading("Pier", 1)
    document.save(str(tmp_path / "a.docx"))
    assert read_folder(tmp_path)[0] == [Page("a.docx", None, "# Pier")]


def test_pdf_by_page(tmp_path: Path) -> None:
    pdf = FPDF()
    for text in ("At nine.", "At ten."):
        pdf.add_page()
        pdf.set_font("helvetica")
        pdf.cell(text=text)
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_folder(tmp_path)[0] == [Page("a.pdf", 1, "At nine."), Page("a.pdf", 2, "At ten.")]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no PDF")
    (tmp_path / "empty.md").write_text(" \n")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / ".hidden.md").write_text("Text.")
    (tmp_path / "link.md").symlink_to(Path(__file__))
    pages, skipped = read_folder(tmp_path)
    assert (pages, [*skipped]) == ([], ["broken.pdf", "empty.md", "latin.txt", "link.md"])
    assert "out of the folder" in skipped["link.md"]


def test_chunks_fit_the_window_and_know_their_heading(config: Config) -> None:
    code = "```sh\n# No heading\n```\n\n"
    page = Page("tide-table.md", None, f"# Tides\n\n{code}{'The tide is high at noon. ' * 200}")
    chunks = make_chunks([page], config)
    tokenizer = load_encoder(config.encoder).tokenizer
    sizes = [len(tokenizer.tokenize(chunk.text)) for chunk in chunks]
    assert len({chunk.id for chunk in chunks}) == len(chunks) > 1
    assert max(sizes) <= config.chunk_tokens
    assert chunks[-1].heading == "tide table / Tides"


def test_the_key_follows_the_documents(tmp_path: Path, config: Config) -> None:
    keys = []
    for text in ("One", "One", "Two"):
        (tmp_path / "a.md").write_text(text)
        keys.append(index_key(tmp_path, config))
    assert keys[0] == keys[1] != keys[2]
