"""Rows from CSV, JSONL and BEIR: what comes in, and what is rejected with line and reason."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from conftest import Takehome
from golden_fixture import CARD, GATE, HERE, PILOT, make_project, read_golden, row, write_golden

from takehome_kit.contracts.errors import BadInput
from takehome_kit.golden.documents import Documents
from takehome_kit.golden.importers import Imported, import_rows
from takehome_kit.golden.project import Project
from takehome_kit.golden.rows import parse_row

FOLDER = HERE / "data" / "documents"
DOCUMENTS = Documents({f.name: f.read_text(encoding="utf-8") for f in sorted(FOLDER.iterdir())})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The miniature take-home."""
    return make_project(tmp_path)


def run(path: Path, text: str, **mapping: str) -> Imported:
    """Import a file of this text into an empty set."""
    path.write_text(text, encoding="utf-8")
    return import_rows(path, mapping, DOCUMENTS, [])


def reasons(done: Imported) -> list[str]:
    """Line and reason of each rejection."""
    return [f"{r.where.rpartition(':')[2]}: {r.reason}" for r in done.rejected]


def test_lists_of_pandas(tmp_path: Path) -> None:
    """A list as Python writes it, and Ragas' marks of several passages, are quotes."""
    cells = [repr([PILOT]), json.dumps([f"<1-hop>\n\n{PILOT}"])]
    lines = [f'"Who needs a pilot, case {i}?",Big ships,"{cell.replace(chr(34), chr(34) * 2)}"'
             for i, cell in enumerate(cells)]  # fmt: skip
    done = run(tmp_path / "a.csv", "\n".join(["user_input,reference,reference_contexts", *lines]))
    assert [row.quotes for row in done.rows] == [(PILOT,), (PILOT,)]


def test_separator_line(tmp_path: Path) -> None:
    """Excel's first line names the separator and is no header."""
    text = f'sep=;\r\nquestion;answer;quote\r\nWho needs a pilot?;Big ships;"{PILOT}"\r\n;;\r\n'
    done = run(tmp_path / "a.CSV", text)
    assert [row.quotes for row in done.rows] == [(PILOT,)]
    assert not done.rejected


def test_names_of_macos(tmp_path: Path) -> None:
    """A document is found whichever way its accents are written."""
    path = tmp_path / "a.csv"
    name = unicodedata.normalize("NFD", "Rückgabe.md")
    path.write_text(f"question,answer,source\nWie lange?,Dreißig Tage.,{name}\n")
    documents = Documents({"Rückgabe.md": "Rückgabe binnen dreißig Tagen."})
    (row,) = import_rows(path, {}, documents, []).rows
    assert row.sources == ("Rückgabe.md",)


def test_csv(tmp_path: Path) -> None:
    """Columns are found by obvious names; sources become every document with the quote."""
    text = f'Query,Expected Answer,Evidence\nWhen does the gate close?,"At nine, sharp","{GATE}"\n'
    done = run(tmp_path / "a.csv", "\ufeff" + text + f"Who needs a pilot?,Big ships,{PILOT}\n")
    assert reasons(done) == []
    first, second = done.rows
    assert (first.answer, first.quotes, first.status) == ("At nine, sharp", (GATE,), "draft")
    assert set(second.sources) == {"ferry.md", "harbour.md"}
    assert len({first.id, second.id}) == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Five,library.md,,", "question: must be a text"),
        ("Cost?,,library.md,,", "answer: empty; write null"),
        ("Cost?,Five,nowhere.md,,", "sources: there is no document “nowhere.md”"),
        ("Cost?,Five,,not in any text,", "quotes: “not in any text” stands in no document"),
        (
            f"Cost?,Five,ferry.md,{CARD},",
            "quotes: “A lost card costs five euros to replace.” stands",
        ),
        ("Cost?,Five,,,", "no quote, no source, and the answer does not stand"),
        ("Cost?,null,library.md,,", "answer: null means unanswerable, but the row has evidence"),
        ("Cost?,Five,library.md,,maybe", "status: “maybe” is neither"),
        ("Cost?,Five", "2 cells, the header has 5"),
        ("COST of a pass!,Five,library.md,,", "same question as import-001"),
    ],
)
def test_rejected_line(tmp_path: Path, line: str, reason: str) -> None:
    """A bad line is rejected under its number, and the lines around it come in."""
    header = "question,answer,source,quote,status\n"
    good = "Cost of a pass?,Five,library.md,,\n"
    last = "Is it open on Sunday?,Yes,library.md,,confirmed\n"
    done = run(tmp_path / "a.csv", header + good + line + "\n" + last)
    assert reasons(done)[0].startswith(f"3: {reason}")
    assert [(r.question, r.status) for r in done.rows] == [
        ("Cost of a pass?", "draft"),
        ("Is it open on Sunday?", "confirmed"),
    ]


def test_line_numbers_count_lines(tmp_path: Path) -> None:
    """A cell with line breaks moves the numbers of the records below, as an editor shows them."""
    text = 'question;answer;source\n"Cost\nof a pass?";Five;library.md\nBad?;;library.md\n'
    done = run(tmp_path / "a.csv", text)
    assert reasons(done)[0].startswith("4: answer: empty")
    assert len(done.rows) == 1


def test_unclosed_quote(tmp_path: Path) -> None:
    """Broken CSV is rejected from where it breaks."""
    done = run(tmp_path / "a.csv", 'question,answer,source\nA?,Five,library.md\n"B?,Six,x\n')
    assert reasons(done)[0].startswith("3: not valid CSV from here on")
    assert len(done.rows) == 1


def test_verbatim_answer(tmp_path: Path) -> None:
    """Without quote and source, an answer of some length that stands in a document is the quote."""
    done = run(tmp_path / "a.csv", "q,a\nHow long?,twelve books  for four weeks\nDay?,Sunday\n")
    assert [(r.quotes, r.sources) for r in done.rows] == [
        (("twelve books  for four weeks",), ("library.md",))
    ]
    assert reasons(done)[0].startswith("3: no quote, no source")


def test_no_answer_column(tmp_path: Path) -> None:
    """Retrieval judgments without answers come in with the answer still to write."""
    done = run(tmp_path / "a.tsv", "question\tdocuments\nPilot?\tharbour.md; ferry.md\n")
    assert done.rows[0].answer == ""
    assert done.rows[0].sources == ("harbour.md", "ferry.md")


def test_jsonl(tmp_path: Path) -> None:
    """Lists, null answers and our own rows come in; broken lines are rejected."""
    lines = [
        json.dumps(row(cluster="cards")),
        "{broken",
        "[1]",
        json.dumps({"question": "Who is the mayor?", "answer": None}),
        json.dumps({"question": "Pilot?", "answer": "Yes", "quotes": [PILOT, GATE]}),
    ]
    done = run(tmp_path / "a.jsonl", "\n".join(lines))
    assert reasons(done) == [
        "2: not valid JSON (Expecting property name enclosed in double quotes at column 2)",
        "3: not a JSON object",
    ]
    assert done.rows[0] == parse_row(row(cluster="cards"))
    assert (done.rows[1].answer, done.rows[1].slice) == (None, "unanswerable")
    assert done.rows[2].sources == ("ferry.md", "harbour.md")


def test_mapping(tmp_path: Path) -> None:
    """A column without an obvious name is mapped; unknown fields and columns are refused."""
    text = "Frage,Antwort,source\nCost?,Five,library.md\n"
    done = run(tmp_path / "a.csv", text, question="Frage", answer="Antwort")
    assert [(r.question, r.answer) for r in done.rows] == [("Cost?", "Five")]
    with pytest.raises(BadInput, match=r"no question column \(columns: Frage, Antwort, source\)"):
        run(tmp_path / "a.csv", text)
    with pytest.raises(BadInput, match="no column “Q”; it has Frage"):
        run(tmp_path / "a.csv", text, question="Q")
    with pytest.raises(BadInput, match="--map qustion"):
        run(tmp_path / "a.csv", text, qustion="Frage")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", b"PK", "give a .csv, .tsv or .jsonl file"),
        ("a.csv", b"question,answer\n\xff,b\n", "not UTF-8"),
        ("a.csv", b"", "^$"),
    ],
)
def test_useless_file(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    """A file of no use is refused as a whole; an empty one gives nothing."""
    (tmp_path / name).write_bytes(content)
    if message == "^$":
        assert import_rows(tmp_path / name, {}, DOCUMENTS, []).rows == []
        return
    with pytest.raises(BadInput, match=message):
        import_rows(tmp_path / name, {}, DOCUMENTS, [])


def beir(folder: Path, *, qrels: str) -> Path:
    """A BEIR folder of three queries; document p1 is a passage of the library's document."""
    (folder / "qrels").mkdir(parents=True)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + qrels)
    passage = "Readers may borrow\ntwelve books for four weeks."
    corpus = [{"_id": "p1", "title": "", "text": passage}, {"_id": "p2", "text": "Elsewhere."}]
    queries = [{"_id": f"q{i}", "text": f"Question {i}?"} for i in (1, 2, 3)]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    return folder


def test_beir(tmp_path: Path) -> None:
    """Judged documents are found by id or by text; grades stay; the rest is rejected."""
    qrels = "q1\tp1\t1\nq1\tferry.md\t0\nq2\tharbour.md\t2\nq3\tp2\t1\n"
    done = import_rows(beir(tmp_path / "b", qrels=qrels), {}, DOCUMENTS, [])
    assert [(r.id, r.question, r.answer, r.sources, r.extra) for r in done.rows] == [
        ("q1", "Question 1?", "", ("library.md",), {}),
        ("q2", "Question 2?", "", ("harbour.md",), {"grades": {"harbour.md": 2}}),
    ]
    assert reasons(done) == ["3: p2: not among the project's documents"]


def test_beir_without_judgment(tmp_path: Path) -> None:
    """A query that no document answers is rejected; broken judgments stop the import."""
    done = import_rows(beir(tmp_path / "b", qrels="q1\tp1\t1\n"), {}, DOCUMENTS, [])
    assert reasons(done) == [f"{n}: no relevant document in qrels/test.tsv" for n in (2, 3)]
    with pytest.raises(BadInput, match=r"test.tsv:2: not a query, a document and a grade"):
        import_rows(beir(tmp_path / "c", qrels="q1 p1 1\n"), {}, DOCUMENTS, [])


def test_command(project: Project, tmp_path: Path, takehome: Takehome) -> None:
    """The command appends, reports, and a second import of the same file adds nothing."""
    file = tmp_path / "in.csv"
    file.write_text("question,answer,source\nCost?,Five,library.md\nBad?,,library.md\n")
    write_golden(project.golden, row())
    before = project.golden.read_text()
    arguments = ("golden", "import", file, "--project", project.root)
    shown = takehome(*arguments).out
    assert f"1 rows added to {project.golden}, 1 rejected." in shown
    assert f"  {file}:3: answer: empty" in shown
    assert project.golden.read_text().startswith(before)
    assert [r["id"] for r in read_golden(project.golden)] == ["g1", "import-001"]
    again = takehome(*arguments)
    assert (again.code, again.err) == (1, f"takehome: nothing was imported from {file}\n")
    assert len(read_golden(project.golden)) == 2
