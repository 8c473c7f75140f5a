"""BRIEF.md: written, read, ticked, and renewed when the brief changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from takehome_kit.brief import Item, propose, read_checklist, write_checklist
from takehome_kit.contracts.errors import BadInput

BRIEFS = Path(__file__).parent / "briefs"


def write(folder: Path, text: str) -> Path:
    path = folder / "brief.md"
    path.write_text(text, encoding="utf-8")
    return write_checklist(propose(path), folder)


def texts(folder: Path, text: str) -> list[str]:
    """The items' texts, in the brief's order."""
    items = read_checklist(write(folder, text))
    return [item.text for item in sorted(items, key=lambda item: item.line)]


LETTER = """Hi Anna,

congratulations, you have passed the first interview! We were founded in 2014 and serve 300 firms.
We'd like to learn how you work. Please build a service that predicts churn from the CSV.

- customer_id: the number of the customer
- plan: one of free, pro
- churned (bool): left within 90 days

Deliverables
{mark} README: how to run it, what you left out
{mark} A Dockerfile
{mark} **At least two baselines** and a comparison: say **why** they lose

We love coffee. Good luck!

Best regards,
Ben
"""


@pytest.mark.parametrize(
    "mark", ["-", "•", "◦", "o", "–", "✓", "→", "\uf0b7", "1.", "a.", "(a)", "ii."]
)
def test_demands_only(tmp_path: Path, mark: str) -> None:
    """No greeting, history, column or signature; nothing after a colon or in bold lost."""
    assert texts(tmp_path, LETTER.format(mark=mark)) == [
        "Please build a service that predicts churn from the CSV.",
        "README: how to run it, what you left out",
        "A Dockerfile",
        "At least two baselines and a comparison: say why they lose",
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("# Requirements\n\n1. >= 1 test\n2. ≤ 10 columns\n", [">= 1 test", "≤ 10 columns"]),
        (
            "# Requirements\n\nChoose one of the following:\n\n- Chroma\n- Qdrant\n- pgvector\n",
            ["Choose one of the following: Chroma, Qdrant, pgvector"],
        ),
        (
            "# Requirements\n\nPlease include the following:\n\n- Dockerfile\n- Unit tests\n",
            ["Dockerfile", "Unit tests"],
        ),
        (
            "# Task\n\n```pip install acme```\n\n## Deliverables\n\n- A Dockerfile\n",
            ["A Dockerfile"],
        ),
        ("Guide\n~~~~~\n\nDeliverables\n~~~~~~~~~~~~\n\n- A video\n", ["A video"]),
        ("# Task\n\n~~~\n- not this\n~~~\n\n- Store the rows\n", ["Store the rows"]),
        ("## Requirements\n\n### 1. Vector store\n\n- 200 rows\n", ["200 rows"]),
        ("## About us\n\n### Our product\n\n- 200 shops in Europe\n", []),
        ("# Deliverables\n\nPull request and a session\n", ["Pull request and a session"]),
        ("# Limits\n\n- **Input data:** none (mock)\n- **Hours:** not stated\n", []),
        ("# Task\n\n- Examples: short stories, reviews\n- Store the rows\n", ["Store the rows"]),
        (
            "# Deliverables\n\n- Slides: methods, findings, limits\n",
            ["Slides: methods", "Slides: findings", "Slides: limits"],
        ),
        (
            "> **Important:** You must cite the source.\n",
            ["Important: You must cite the source."],
        ),
    ],
)
def test_items(tmp_path: Path, text: str, items: list[str]) -> None:
    """What is an item, and what is none."""
    assert texts(tmp_path, text) == items


def test_not_asked_for_is_a_constraint(tmp_path: Path) -> None:
    """What is not required constrains; what the system must not answer is a requirement."""
    text = (
        "# Task\n\n- This does NOT require implementing the generation.\n"
        "- The API must refuse questions that the documents do not answer\n"
    )
    kinds = {item.kind for item in read_checklist(write(tmp_path, text)) if "NOT" in item.text}
    assert kinds == {"C"}
    assert [item.kind for item in read_checklist(tmp_path / "BRIEF.md")].count("R") == 1


@pytest.mark.parametrize("brief", sorted(BRIEFS.glob("*.[mt]*")), ids=lambda path: path.stem)
def test_round_trip(brief: Path, tmp_path: Path) -> None:
    """What is written is what is read, every item with its line, ids unique."""
    proposal = propose(brief)
    items = read_checklist(write_checklist(proposal, tmp_path))
    assert sorted(items, key=lambda i: i.id) == sorted(proposal.checklist, key=lambda i: i.id)
    lines = brief.read_text(encoding="utf-8").splitlines()
    assert all(1 <= item.line <= len(lines) for item in items)


def test_own_words(tmp_path: Path) -> None:
    """Kinds follow the headings, lists are taken apart, must stands apart from bonus."""
    items = read_checklist(write_checklist(propose(BRIEFS / "numbered-legal.md"), tmp_path))
    assert {i.id: (i.text, i.line, i.must) for i in items if i.kind in "DG" or not i.must} == {
        "D1": ("Git repository with meaningful commits", 23, True),
        "D2": ("README: set-up", 24, True),
        "D3": ("README: architecture diagram", 24, True),
        "D4": ("README: design decisions and their trade-offs", 24, True),
        "D5": ("README: known limitations", 24, True),
        "D6": ("Unit tests", 25, True),
        "G1": ("Retrieval quality: 40 %", 31, True),
        "G2": ("Evaluation method: 30 %", 32, True),
        "G3": ("Code quality: 20 %", 33, True),
        "G4": ("Documentation: 10 %", 34, True),
        "R5": ("A cross-encoder reranker.", 17, False),
        "R6": ("A Docker image.", 18, False),
        "R7": ("Continuous integration.", 19, False),
    }


def test_marks(tmp_path: Path) -> None:
    """Ticks, notes behind or below an item, and own items are read."""
    path = tmp_path / "BRIEF.md"
    path.write_text(
        "# x\n\n## Requirements\n\n- [x] R1 a (line 3)\n- [ ] R2 b (page 2, line 4)\n"
        "  explained: no time\n  explained: and no data\n- [ ] R3 c (line 9) explained: cut\n"
        "- [ ] R4 d\n  explained:\n\n## Bonus\n\n- [ ] R5 e (f) (line 1)\n"
    )
    assert read_checklist(path) == [
        Item("R1", "a", 3, "R", True, done=True),
        Item("R2", "b", 4, "R", True, explained="no time and no data", page=2),
        Item("R3", "c", 9, "R", True, explained="cut"),
        Item("R4", "d", 0, "R", True),
        Item("R5", "e (f)", 1, "R", False),
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("- [ ] no id", "BRIEF.md:2: not an item"),
        ("- [] R1 a", "BRIEF.md:2: not an item"),
        ("- [ ] R7 a\n- [ ] R7 b", "BRIEF.md:3: the id R7 stands twice"),
    ],
)
def test_malformed(tmp_path: Path, line: str, says: str) -> None:
    """A line that is meant as an item and is none is an error, never skipped."""
    (tmp_path / "BRIEF.md").write_text(f"## Requirements\n{line}\n")
    with pytest.raises(BadInput, match=says):
        read_checklist(tmp_path / "BRIEF.md")


def test_renewed(tmp_path: Path) -> None:
    """A changed brief keeps ids, ticks, notes and own items; what is gone is listed."""
    path = write(tmp_path, "# Task\n\n- Build the API.\n- Write unit tests.\n- Cite sources.\n")
    text = path.read_text(encoding="utf-8")
    text = text.replace("[ ] R1", "[x] R1").replace("[ ] R3", "[x] R3")
    text = text.replace("tests. (line 4)", "tests. (line 4)\n  explained: no time")
    path.write_text(text.replace("## Req", "- [x] C9 mine\n\n## Req"), encoding="utf-8")
    changed = "# Task\n\n- Handle errors.\n- Build the API!\n- Write some unit tests.\n"
    write(tmp_path, changed)
    assert {i.id: (i.text, i.line, i.done, i.explained) for i in read_checklist(path)} == {
        "R1": ("Build the API!", 4, True, ""),
        "R2": ("Write some unit tests.", 5, False, "no time"),
        "R3": ("Handle errors.", 3, False, ""),
        "C9": ("mine", 0, True, ""),
    }
    gone = "## No longer in the brief\n\n- R3 Cite sources. (done)\n"
    assert gone in path.read_text(encoding="utf-8")
    write(tmp_path, changed)
    assert path.read_text(encoding="utf-8").count("Cite sources.") == 1


def test_not_overwritten(tmp_path: Path) -> None:
    """A BRIEF.md that cannot be read as a checklist is left as it is."""
    (tmp_path / "BRIEF.md").write_text("- [ ] my own notes\n")
    with pytest.raises(BadInput):
        write(tmp_path, "- Build the API.\n")
    assert (tmp_path / "BRIEF.md").read_text() == "- [ ] my own notes\n"
