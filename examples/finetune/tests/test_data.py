"""Reading, splitting and checking rows: each fault is named, and a leak stops training."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docstring_search.config import Config, ConfigError, load_config
from docstring_search.errors import StopError
from docstring_search.finetune.data import NAMES, read_rows
from docstring_search.finetune.duplicates import joined, near_duplicates, shingles
from docstring_search.finetune.pretrained import MINILM
from docstring_search.finetune.sample import definitions
from docstring_search.finetune.split import split_rows
from docstring_search.finetune.task import STRATIFY
from docstring_search.finetune.validation import validate

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "x", "y"]


@pytest.fixture
def config() -> Config:
    """The project's settings, with a file of the test's own; MiniLM counts its tokens."""
    config = load_config(ROOT / "config.toml")
    return replace(config, base=MINILM, file="rows.jsonl", validation=0.2, test=0.2)


def write(folder: Path, rows: list[dict[str, Any]]) -> None:
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def made(count: int, **more: Any) -> list[dict[str, Any]]:
    """Rows that share no words, ten groups of them."""
    return [
        {"id": f"r{i}", "text": f"alpha{i} beta{i} gamma{i} delta{i}", "group": f"g{i % 10}"}
        | {"target": "ab"[i % 2] if STRATIFY else f"answer {i}", **more}
        for i in range(count)
    ]


def test_csv_and_jsonl_are_alike(config: Config, tmp_path: Path) -> None:
    """The same rows come from either form; a column may be a number."""
    write(tmp_path, [{"text": "a, b", "target": 1}])
    (tmp_path / "rows.csv").write_text('text,target\n"a, b",1\n', encoding="utf-8-sig")
    (tmp_path / "sheet.CSV").write_text("text;target\na, b;1\n", encoding="utf-8")
    for name in ("rows.jsonl", "rows.csv", "sheet.CSV"):
        (row,) = read_rows(replace(config, file=name), tmp_path).rows
        assert (row.text, row.target) == ("a, b", "1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "rows.jsonl:1: not a JSON object"),
        ('{"text": "a"}', "no column 'target'"),
        ('{"text": " ", "target": "b"}', "text is empty"),
        ('{"id": 1, "text": "a", "target": "b"}\n' * 2, "1 ids stand twice"),
        ("", "it is empty"),
    ],
)
def test_faulty_file(config: Config, tmp_path: Path, content: str, said: str) -> None:
    """One sentence with the place."""
    (tmp_path / "rows.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        read_rows(config, tmp_path)


def test_unusable_rows_are_named(config: Config, tmp_path: Path) -> None:
    """A row without text is left out and listed, and the others stay."""
    faulty = ["", None, float("nan"), ["a"], "\ud83d"]
    write(tmp_path, [{"text": text, "target": "b"} for text in [*faulty, "a"]])
    found = read_rows(config, tmp_path)
    assert len(found.rows) == 1
    reason = "text is empty or no text"
    assert list(found.skipped) == [
        {"path": f"rows.jsonl:{number}", "reason": reason} for number in range(1, 6)
    ]
    (tmp_path / "rows.csv").write_text("text,target\na,b,c\na,b\n", encoding="utf-8")
    found = read_rows(replace(config, file="rows.csv"), tmp_path)
    (told,) = found.skipped
    assert told == {"path": "rows.csv:2", "reason": "more cells than the header has"}


def test_nought_is_a_group(config: Config, tmp_path: Path) -> None:
    """Authors as numbers begin with 0, which is as good a group as any other."""
    write(tmp_path, [{"id": i, "text": f"a{i}", "target": "b", "group": 0} for i in range(3)])
    found = read_rows(config, tmp_path).rows
    assert [(row.id, row.group) for row in found] == [("0", "0"), ("1", "0"), ("2", "0")]


def test_missing_file(config: Config, tmp_path: Path) -> None:
    """The setting to correct is named."""
    with pytest.raises(ConfigError, match=r"data\.file"):
        read_rows(config, tmp_path)


def test_groups_stay_together(config: Config, tmp_path: Path) -> None:
    """No group on two sides, all rows somewhere, the shares about as wanted; twice the same."""
    write(tmp_path, made(100))
    rows = read_rows(config, tmp_path)
    split = split_rows(config, rows)
    sides = [{row.group for row in members} for members in split.sides.values()]
    assert sum(map(len, sides)) == len(set().union(*sides)) == 10
    assert [len(members) for members in split.sides.values()] == [60, 20, 20]
    kept = split.path.read_bytes()
    by_row = replace(config, group="")
    assert split_rows(by_row, read_rows(by_row, tmp_path)) != split
    split_rows(config, rows)
    assert split_rows(config, rows) == split
    assert split.path.read_bytes() == kept


def test_seed_chooses_the_split(config: Config, tmp_path: Path) -> None:
    """Another seed gives another test side."""
    write(tmp_path, made(100))
    rows = read_rows(config, tmp_path)
    tests = {split_rows(replace(config, split_seed=seed), rows).test for seed in range(4)}
    assert len(tests) > 1


def test_near_duplicates_stay_together(config: Config, tmp_path: Path) -> None:
    """Rows of different groups that say nearly the same are on one side."""
    twins = [{"text": " ".join([*NUMBERS, str(n)]), "target": "a", "group": f"t{n}"} for n in "xyz"]
    write(tmp_path, made(100) + twins)
    split = split_rows(config, read_rows(config, tmp_path))
    found = [side for side, rows in split.sides.items() for row in rows if row.group in "txtytz"]
    assert len(found) == 3
    assert len(set(found)) == 1


@pytest.mark.parametrize("sides", [("train", "test"), ("train", "val"), ("train",)])
def test_a_side_that_is_not_named(config: Config, tmp_path: Path, sides: tuple[str, ...]) -> None:
    """What the file does not name is taken out of its training rows, by group, and nothing else."""
    rows = made(100)
    for row in rows:
        row["split"] = sides[int(row["group"] == "g0") % len(sides)]
    write(tmp_path, rows)
    split = split_rows(config, read_rows(config, tmp_path))
    groups = {side: {row.group for row in members} for side, members in split.sides.items()}
    assert sum(map(len, groups.values())) == len(set().union(*groups.values())) == 10
    assert all(groups.values())
    if len(sides) > 1:
        assert groups[NAMES[sides[1]]] == {"g0"}


def test_half_a_split(config: Config, tmp_path: Path) -> None:
    """Some rows with a side and some without: what is meant is not guessed."""
    write(tmp_path, [*made(10, split="train"), {"id": "r10", "text": "a", "target": "b"}])
    with pytest.raises(ConfigError, match="row r10 has no split and others have"):
        split_rows(config, read_rows(config, tmp_path))


def test_rows_without_a_group(config: Config, tmp_path: Path) -> None:
    """A column that is named and not there would make a split by row unseen: it is said."""
    write(tmp_path, made(100))
    told = {}
    for column in ("group", "author", ""):
        rows = read_rows(config := replace(config, group=column), tmp_path)
        warnings = validate(config, rows, split_rows(config, rows)).warnings
        told[column] = [warning for warning in warnings if "data.group" in warning]
    named = "100 rows have no 'author' (data.group): each is a group of its own"
    assert told == {"group": [], "author": [named], "": []}


def test_leak_stops(config: Config, tmp_path: Path) -> None:
    """A file's own split that puts a text or a group on two sides cannot be trained on."""
    rows = made(9)
    for i, row in enumerate(rows):
        row |= {"split": ("train", "val", "test")[i % 3], "group": f"g{i % 3}"}
    write(tmp_path, rows)
    clean = read_rows(config, tmp_path)
    report = validate(config, clean, split_rows(config, clean))
    assert report.leaks == []
    report.stop()
    rows[1]["text"] = rows[0]["text"].upper()
    write(tmp_path, rows)
    leaking = read_rows(config, tmp_path)
    report = validate(config, leaking, split_rows(config, leaking))
    with pytest.raises(StopError, match="pairs with the same text on two sides, 1: r0") as error:
        report.stop()
    assert error.value.code == 1


def test_shared_group_is_a_leak(config: Config, tmp_path: Path) -> None:
    """The group is what must not stand on two sides."""
    rows = [row | {"split": ("train", "val", "test")[i % 3]} for i, row in enumerate(made(9))]
    rows[1]["group"] = rows[0]["group"]
    write(tmp_path, rows)
    found = read_rows(config, tmp_path)
    report = validate(config, found, split_rows(config, found))
    assert "groups on more than one side, 1: g0" in report.leaks[0]


def test_like_texts_with_other_targets(config: Config, tmp_path: Path) -> None:
    """Suspects of label noise, exact and near, are named; like texts of one target are not."""
    words = " ".join(NUMBERS)
    twins = [
        {"id": "t1", "text": f"{words} and", "target": "a"},
        {"id": "t2", "text": f"{words} or", "target": "b"},
        {"id": "t3", "text": f"{words} or so", "target": "b"},
        {"id": "t4", "text": f"{words} OR SO", "target": "c"},
    ]
    write(tmp_path, made(50) + twins)
    rows = read_rows(config, tmp_path)
    warnings = "\n".join(validate(config, rows, split_rows(config, rows)).warnings)
    assert f"1 texts have more than one target: “{words[:60]}" in warnings
    assert "pairs have nearly the same text and different targets: " in warnings
    assert "t1 and t2" in warnings
    assert "t2 and t3" not in warnings


def test_near_duplicates_are_exact() -> None:
    """The pairs are those of the definition, Jaccard over word triples, computed naively."""
    texts = [" ".join(NUMBERS), " ".join([*NUMBERS, "more"]), " ".join(reversed(NUMBERS)), "one"]
    sets = [set(shingles(text)) for text in texts]
    naive = [
        (i, j)
        for i in range(len(texts))
        for j in range(i + 1, len(texts))
        if len(sets[i] & sets[j]) / len(sets[i] | sets[j]) >= 0.8
    ]
    assert naive == [(0, 1)]
    assert list(near_duplicates(texts)) == naive
    assert set(near_duplicates(["One, two", *texts, "one two!"])) == {(0, 5), (1, 2)}


def test_joined_follows_chains() -> None:
    """Groups and near duplicates connect rows over several steps."""
    numbers = joined(["a", "a", "b", "c"], [(1, 2)])
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]


def test_sample_has_no_docstring_in_its_code() -> None:
    """The source is that of the definition, without the words that describe it."""
    found = {f"{d.module}:{d.name}": d for d in definitions()}
    one = found["shutil:copyfileobj"]
    assert one.code.startswith("def copyfileobj(")
    assert one.summary not in one.code
    assert len(found) > 3000
