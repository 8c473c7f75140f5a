"""The README's blocks: figures of one thing are over the same questions wherever they stand."""

from __future__ import annotations

from pathlib import Path

from factory import make_results

from takehome_kit.measuring import readme_blocks

NAMES = ("results", "limitations")
BLOCKS = "".join(f"<!-- {name}:start -->\n<!-- {name}:end -->\n" for name in NAMES)


def limits(folder: Path, **changes: object) -> list[str]:
    (folder / "README.md").write_text(BLOCKS)
    results = make_results(n=60)
    for item in results["items"]:
        item["cause"] = "ranked low"
        if item["slice"] == "unanswerable":
            item["input"]["reference"] = None
            item["cause"] = "should have refused"
        item["input"].update(changes)
    assert readme_blocks.update(folder / "README.md", results) is None
    text = (folder / "README.md").read_text().partition("<!-- limitations:start -->")[2]
    return text.splitlines()


def test_causes_are_over_what_can_have_them(tmp_path: Path) -> None:
    """A refusal that is missing is one of the questions without an answer, as refusal recall is."""
    assert limits(tmp_path)[1:3] == [
        "- 45 of 45 questions with an answer: ranked low.",
        "- 15 of 15 questions without an answer: should have refused.",
    ]


def test_without_unanswerable_questions(tmp_path: Path) -> None:
    """Where all questions have an answer there is one denominator: all."""
    assert limits(tmp_path, reference="text")[1] == "- 45 of 60 questions: ranked low."
