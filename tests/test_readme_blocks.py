"""The README's blocks: figures of one thing are over the same questions wherever they stand."""

from __future__ import annotations

from pathlib import Path

from factory import make_results
from measured_fixture import make_record

from takehome_kit.analysis import complete
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


def results_block(folder: Path, **changes: object) -> str:
    """The block of results for a run that a project wrote."""
    (folder / "README.md").write_text(BLOCKS)
    record = make_record(**changes)
    assert readme_blocks.update(folder / "README.md", complete(record)) is None
    return (folder / "README.md").read_text().partition("<!-- results:end -->")[0]


def test_the_results_are_those_that_the_run_wrote(tmp_path: Path) -> None:
    """What only the kit works out has no code in the project: it stands in the report."""
    metrics = make_record()["metrics"]
    metrics[0] |= {"ci": None}
    block = results_block(tmp_path, metrics=metrics, notes=["A note of the run's."])
    assert "| hit@k | 0.750 | – | 8 |" in block
    assert "- A note of the run's." in block
    assert "can tell a difference" not in block
    assert "slice" not in block


def test_slices_that_the_run_wrote_are_shown(tmp_path: Path) -> None:
    rows = make_record()["metrics"]
    rows += [rows[0] | {"slice": part, "n": 4} for part in ("factual", "multi-hop")]
    assert "| factual | 0.750 (4) |" in results_block(tmp_path, metrics=rows)
