"""The golden set: faults are named by file, line and field; halves keep clusters whole."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals import EvalError
from evals.drafts import drafts
from evals.golden import Row, collapse, load, load_beir, split
from evals.system import documents

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {"a.txt": "The quick brown\n  fox jumps.", "b.txt": "Nothing here."}
GOOD = {"id": "1", "question": "Who jumps?", "answer": "The fox.", "sources": ["a.txt"]}
GOOD |= {"quotes": ["brown fox jumps"], "slice": "factual", "status": "draft"}


def save(folder: Path, *rows: Any) -> Path:
    """A golden set of these rows; text is written as it is."""
    path = folder / "golden.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_real_golden_set() -> None:
    """Each quote of the project's own golden set stands in one of its sources."""
    texts = documents(ROOT)
    rows = load(ROOT / "evals" / "golden.jsonl", texts)
    if not rows:
        pytest.skip("no golden set of these documents yet")
    for row in rows:
        for quote in row.quotes:
            assert any(collapse(quote) in collapse(texts[name]) for name in row.sources), row.id


def test_white_space_is_collapsed(tmp_path: Path) -> None:
    """A quote may stand on two lines of its source."""
    assert load(save(tmp_path, GOOD), TEXTS)[0].cluster == "a.txt"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quotes": ["red fox"]}, "quotes: “red fox” does not stand"),
        ({"sources": ["a.txt", "c.txt"]}, "sources: there is no document c.txt"),
        ({"status": "done"}, "status: "),
        ({"question": ""}, "question: "),
        ({"answer": None}, "row: sources must be empty exactly when answer is null"),
        ({"id": "0"}, "id: 0 is used before"),
        ("{", "row: Invalid JSON"),
        ("[]", "row: Input should be an object"),
    ],
)
def test_faults(tmp_path: Path, change: Any, said: str) -> None:
    """The message names file, line and field."""
    bad = GOOD | change if isinstance(change, dict) else change
    path = save(tmp_path, GOOD | {"id": "0"}, bad)
    with pytest.raises(EvalError) as error:
        load(path, TEXTS)
    assert f"{path}:2: {said}" in str(error.value)


def test_missing_field(tmp_path: Path) -> None:
    """A field that is not there is named."""
    path = save(tmp_path, {key: value for key, value in GOOD.items() if key != "quotes"})
    with pytest.raises(EvalError, match=":1: quotes: Field required"):
        load(path, TEXTS)


def test_other_documents(tmp_path: Path) -> None:
    """A golden set of other documents, or none, is empty, and drafts take its place."""
    assert load(save(tmp_path, GOOD), {"c.txt": "Other."}) == []
    assert load(tmp_path / "missing.jsonl", TEXTS) == []


def test_drafts() -> None:
    """Each quotes a sentence of its documents; the same documents give the same drafts."""
    sentence = "Decorators receive the function object and return whatever replaces that name."
    texts = {"a": f"Short. {sentence}", "b": f"{sentence} Else.", "c": "Nope."}
    rows = drafts(texts, 10)
    assert [row.sources for row in rows] == [["a", "b"]]
    assert {row.quotes[0] for row in rows} == {sentence}
    assert rows == drafts(texts, 10)
    assert {row.status for row in rows} == {"draft"}


def test_drafts_take_turns() -> None:
    """A document gives a second draft after each has given its first, and never its heading."""
    line = "Number {0} sentence mentions several different subjects besides {1} matters."
    words = ["apple", "bridge", "candle", "dragon", "engine", "forest"]
    texts = {
        name: f"# Heading\n\n{line.format(name, words[i])} {line.format(name, words[i + 3])}"
        for i, name in enumerate("abc")
    }
    rows = drafts(texts, 5)
    assert sorted(row.sources[0] for row in rows[:3]) == ["a", "b", "c"]
    assert len(rows) == 5
    assert all("Heading" not in row.quotes[0] for row in rows)


def test_split() -> None:
    """Halves are even in every slice and never part a cluster."""
    rows = []
    for i in range(90):
        answerable = i % 5 > 0
        fields = {"id": str(i), "slice": f"s{i % 5}", "cluster": f"c{i // 2 if answerable else i}"}
        fields |= {"answer": "x" if answerable else None, "sources": ["d"] if answerable else []}
        rows.append(Row(question="q", quotes=[], status="draft", **fields))
    halves = split(rows)
    by_cluster = {(row.cluster, halves[row.id]) for row in rows}
    assert len(by_cluster) == len({row.cluster for row in rows})
    for part in {row.slice for row in rows}:
        count = Counter(halves[row.id] for row in rows if row.slice == part)
        assert abs(count["dev"] - count["test"]) <= 2
    assert split(rows[::-1]) == halves


def test_beir(tmp_path: Path) -> None:
    """Grades are kept; what is not relevant, or not judged, is left out."""
    (tmp_path / "qrels").mkdir()
    queries = [{"_id": "q1", "text": "one"}, {"_id": "q2", "text": "two"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    qrels = tmp_path / "qrels" / "test.tsv"
    qrels.write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td1\t0\n")
    assert [(row.id, row.grades) for row in load_beir(tmp_path)] == [("q1", {"d1": 2})]
    qrels.write_text("query-id\tcorpus-id\tscore\nq1 d1 2\n")
    with pytest.raises(EvalError, match=r"test\.tsv:2: not in BEIR's format"):
        load_beir(tmp_path)
