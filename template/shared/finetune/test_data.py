"""Reading, splitting and checking rows."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from {{ package }}.config import Config, UserError, load_config
from {{ package }}.data import Data, load_data, near_duplicates, read_rows


def write(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("a.csv", ["asked;wanted;place", '"one, two";7;x', ";7;x"]),
        ("a.jsonl", ['{"asked": "one, two", "wanted": 7, "place": "x"}', '{"wanted": 7}']),
    ],
)
def test_files(config: Config, tmp_path: Path, name: str, lines: list[str]) -> None:
    notes: list[str] = []
    rows = read_rows(write(tmp_path / name, *lines), config, notes)
    assert rows[["text", "target"]].to_numpy().tolist() == [["one, two", "7"]]
    assert "text = asked, target = wanted" in notes[0]
    assert notes[1].endswith(f"{name}:2")  # the row without a text is named


def test_groups_stay_on_one_side(data: Data) -> None:
    sides = [set(side["group"]) for side in (data.train, data.validation, data.test)]
    assert sum(map(len, sides)) == len(set.union(*sides)) == 10


def test_a_given_split_is_kept(config: Config, tmp_path: Path) -> None:
    lines = ["asked,wanted", "Where is ONE  ferry?,x", "Something else,y"]
    given = replace(config, test=write(tmp_path / "test.csv", *lines), group="")
    data = load_data(given)
    assert (len(data.train) + len(data.validation), len(data.test)) == (40, 2)
    others = pd.concat([data.train, data.validation])
    assert near_duplicates(data.test, others).tolist() == [True, False]
    dropped = load_data(replace(given, drop_duplicates=True))
    assert not near_duplicates(dropped.train, dropped.test).any()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"train": "none.csv"}, "none.csv cannot be read"),
        ({"target": "topic"}, "has no column {'topic'} but"),
        ({"test_share": 3.0}, "rows are too few to split"),
    ],
)
def test_what_cannot_be_used(config: Config, changed: dict, said: str) -> None:
    with pytest.raises(UserError, match=said):
        load_data(replace(config, **changed))


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be used"):
        load_config(Path(write(tmp_path / "config.toml", "epochs = 0")))
