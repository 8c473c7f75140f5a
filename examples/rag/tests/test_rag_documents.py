"""Documents: every format is read, every file that cannot be read is named with the reason."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as Docx
from pypdf import PdfWriter

from reference_assistant.config import ConfigError, load_config
from reference_assistant.rag.documents import (
    Corpus,
    Document,
    read_beir_corpus,
    read_corpus,
    read_folder,
)

ROOT = Path(__file__).resolve().parent.parent
TEXT = "Otters hold hands while they sleep."


def pdf(text: str) -> bytes:
    """A PDF of one page, written by hand."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + end % (table, len(out))


def docx(path: Path) -> None:
    """A heading, a paragraph and a table."""
    document = Docx()
    document.add_heading("Otters", 1)
    document.add_paragraph(TEXT)
    document.add_table(1, 2).rows[0].cells[1].text = "cell"
    document.save(str(path))


def encrypted(path: Path) -> None:
    """A PDF with a password."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)


def blank(path: Path) -> None:
    """A PDF without text, as a scan is."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(path)


def read(folder: Path) -> Corpus:
    """The corpus of a folder that also holds one good document."""
    (folder / "good.txt").write_text("Good.", encoding="utf-8")
    return read_folder(folder, 1, "test")


def save(path: Path, content: bytes | str | Callable[[Path], None]) -> None:
    """Write bytes, text, or what a function writes."""
    if callable(content):
        content(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("name", "content", "heading", "location"),
    [
        ("a.md", f"# Otters\n\n{TEXT}", "Otters", ""),
        ("a.txt", f"Otters\n======\n\n{TEXT}", "Otters", ""),
        ("a.txt", "\ufeff" + TEXT, "", ""),
        ("a.txt", TEXT.encode("utf-16"), "", ""),
        ("a.html", f"<h2>The <b>Otters</b></h2><script>no()</script><p>{TEXT}", "The Otters", ""),
        ("a.pdf", pdf(TEXT), "", "page 1"),
        ("a.docx", docx, "Otters", ""),
        ("a.csv", f"id;fact\n1;{TEXT}\n", "", "row 2"),
        ("a.json", json.dumps([{"x": 1}, {"fact": TEXT}]), "", "row 2"),
        ("a.jsonl", '{"x": 1}\n\n' + json.dumps({"fact": TEXT}), "", "row 3"),
    ],
)
def test_formats(tmp_path: Path, name: str, content: object, heading: str, location: str) -> None:
    """Text, heading and place come through."""
    save(tmp_path / name, content)  # type: ignore[arg-type]
    document = next(d for d in read(tmp_path).documents if d.id == name)
    section = next(s for s in document.sections if TEXT in " ".join(s.text.split()))
    assert (section.heading, section.location) == (heading, location)
    assert document.title == (heading or "a")
    assert "no()" not in document.text


def test_fences_and_lone_headings(tmp_path: Path) -> None:
    """A comment in a fence is no heading; a heading without text stays with the next."""
    text = "# One\n\n## Two\n\nText.\n\n```\n# comment\n```\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    found = next(d for d in read(tmp_path).documents if d.id == "a.md")
    assert (found.title, [s.heading for s in found.sections]) == ("One", ["Two"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", "", "empty"),
        ("a.txt", " \n", "no text"),
        ("a.txt", "caf\xe9".encode("latin-1"), "not UTF-8"),
        ("a.txt", b"\x00\x01\x02", "binary"),
        ("a.txt", "x" * 1_000_001, "max_file_mb"),
        ("a.xlsx", "x", ".xlsx is not a format"),
        ("noextension", "x", "without suffix"),
        ("a.pdf", b"%PDF-1.4 torn", "damaged"),
        ("a.pdf", encrypted, "encrypted"),
        ("a.pdf", blank, "no text"),
        ("a.docx", b"no zip", "damaged"),
        ("a.json", '{\n"a": }', "line 2 is not JSON"),
        ("a.json", "[" * 100_000, "damaged"),
        ("a.jsonl", '{}\n{"a"}', "line 2 is not JSON"),
        ("a.csv", 'a,b\n"1"x,2', "line 2 is not CSV"),
    ],
)
def test_skipped(tmp_path: Path, name: str, content: object, reason: str) -> None:
    """What cannot be read is named, with the reason in a line, and stops nothing."""
    save(tmp_path / name, content)  # type: ignore[arg-type]
    corpus = read(tmp_path)
    assert [d.id for d in corpus.documents] == ["good.txt"]
    assert [s.path for s in corpus.skipped] == [name]
    assert reason in corpus.skipped[0].reason
    assert "\n" not in corpus.skipped[0].reason


def test_links_and_hidden(tmp_path: Path) -> None:
    """Links are named and not followed, loops do not hang, hidden files are ignored."""
    folder = tmp_path / "documents"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / ".hidden.txt").write_text("hidden", encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "sub" / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    corpus = read(folder)
    assert [d.id for d in corpus.documents] == ["good.txt"]
    reasons = {s.path: s.reason.split(",")[0] for s in corpus.skipped}
    link = "a symbolic link"
    assert reasons == {
        "out.txt": link, "sub/loop": link, "pipe.txt": "not a file that can be opened"
    }  # fmt: skip


def test_own_documents_replace_the_sample(tmp_path: Path) -> None:
    """The sample is read while there are none; a file that cannot be read counts as one."""
    config = load_config(ROOT / "config.toml")
    own = tmp_path / config.documents
    own.mkdir(parents=True)
    (own / "README.md").write_text("Put documents here.", encoding="utf-8")
    assert read_corpus(config, tmp_path).origin.startswith("sample: pydoc_data.topics of Python 3")
    (own / "a.pdf").write_bytes(b"")
    (own / "README.md").unlink()
    with pytest.raises(ConfigError, match=r"a\.pdf: empty"):
        read_corpus(config, tmp_path)
    (own / "a.txt").write_text("Mine.", encoding="utf-8")
    corpus = read_corpus(config, tmp_path)
    assert [d.text for d in corpus.documents] == ["Mine."]
    assert len(corpus.skipped) == 1


def test_hash_follows_the_content(tmp_path: Path) -> None:
    """The corpus's hash changes with a text and comes back with it."""
    first = read(tmp_path).sha256
    (tmp_path / "b.txt").write_text("More.", encoding="utf-8")
    assert read(tmp_path).sha256 != first
    (tmp_path / "b.txt").unlink()
    assert read(tmp_path).sha256 == first


def test_beir(tmp_path: Path) -> None:
    """Ids and titles are those of corpus.jsonl; a bad line is named."""
    path = tmp_path / "corpus.jsonl"
    path.write_text('{"_id": "7", "title": "T", "text": "Text."}\n', encoding="utf-8")
    found = read_beir_corpus(tmp_path).documents
    assert [(d.id, d.title, d.text) for d in found] == [("7", "T", "Text.")]
    assert isinstance(found[0], Document)
    path.write_text('{"_id": "7", "text": "Text."}\n{"text": "?"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="line 2"):
        read_beir_corpus(tmp_path)
