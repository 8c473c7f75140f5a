"""Reading, splitting and checking rows."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from docstring_classifier.checks import check
from docstring_classifier.config import Config, UserError, load_config
from docstring_classifier.data import Data, load_data, near_duplicates, read_rows


def write(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.csv", ["\ufeffasked;wanted;place", '"one, two";7;x', ";7;x"]),
        ("a.csv", ["sep=;", "asked;wanted;place", '"one, two";7;x', "one;;x"]),
        ("a.jsonl", ['\ufeff{"asked": "one, two", "wanted": 7, "place": "x"}', '{"asked": "one"}']),
    ],
)
def test_files(config: Config, tmp_path: Path, name: str, lines: list[str]) -> None:
    notes: list[str] = []
    rows = read_rows(write(tmp_path / name, *lines), config, notes)
    assert rows[["text", "label"]].to_numpy().tolist() == [["one, two", "7"]]
    assert "text = asked, label = wanted" in notes[0]
    assert notes[1].endswith(f"{name}:2")  # the row that lacks one of them is named


def test_groups_stay_on_one_side(data: Data) -> None:
    sides = [set(side["group"]) for side in (data.train, data.validation, data.test)]
    assert sum(map(len, sides)) == len(set.union(*sides)) == 30


def test_a_given_split_is_kept(config: Config, tmp_path: Path) -> None:
    lines = ["asked,wanted", "play  SLOW songs by singer seven!,music", "Something else,food"]
    given = replace(config, test=write(tmp_path / "test.csv", *lines), group="")
    data = load_data(given)
    assert (len(data.train) + len(data.validation), len(data.test)) == (60, 2)
    others = pd.concat([data.train, data.validation])
    assert near_duplicates(data.test, others).tolist() == [True, False]
    dropped = load_data(replace(given, drop_duplicates=True))
    assert not near_duplicates(dropped.train, dropped.test).any()


def test_checks(config: Config, data: Data) -> None:
    odd = pd.DataFrame({"id": ["x", "y"], "text": ["word " * 40, "b"], "label": ["Food", "sport"]})
    data.train = pd.concat([data.train, odd[:1]])
    data.test = pd.concat([odd[1:], data.train[:1]]).assign(near_duplicate=[False, True])
    said = "\n".join(check(data, config))
    assert f"1 test rows that are nearly a training row: {data.train['id'].iloc[0]}" in said
    assert " texts are cut at 16 tokens" in said
    assert "labels with fewer than 10 training rows: " in said
    assert "Food (1)" in said
    assert "1 labels of test rows that no training row has: sport" in said
    assert "1 spellings that may be one label: " in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"train": "none.csv"}, "none.csv cannot be read"),
        ({"label": "topic"}, "has no column {'topic'} but"),
        ({"test_share": 3.0}, "rows are too few to split"),
        ({"label": "same"}, "training rows of two labels"),
    ],
)
def test_what_cannot_be_used(config: Config, changed: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        load_data(replace(config, **changed))


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        load_config(Path(write(tmp_path / "config.toml", "epochs = 0")))
