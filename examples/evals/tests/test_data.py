"""What is read from files of several shapes, and what is refused."""

from pathlib import Path

import pytest

from conversation_check.config import UserError, load_config
from conversation_check.data import load, read_log


def test_labels_and_outcomes_are_joined(project: Path) -> None:
    conversations = load(load_config(project / "config.toml"), project)
    first = conversations[0]
    assert (first.id, first.cluster, first.segments) == ("0", "0 email", {"channel": "email"})
    assert (first.labels, first.outcomes) == ({"ann": 1, "ben": 1}, {"complaint": 1})


def test_rows_that_are_turns_become_conversations(tmp_path: Path) -> None:
    (tmp_path / "turns.CSV").write_text('id,turn,text\na,4,"One,\ntwo"\nb,1,x\na,5,Three\n')
    first, second = read_log([tmp_path / "turns.CSV"], "id")
    assert [turn["text"] for turn in first["turns"]] == ["One,\ntwo", "Three"]
    assert (first["turns"][0]["turn"], second["id"]) == ("4", "b")


def test_conversations_are_read_one_by_one(tmp_path: Path) -> None:
    """A log may be larger than the memory: nothing is read ahead."""
    (tmp_path / "log.jsonl").write_text('{"id": 1, "turns": []}\nnot JSON\n')
    assert next(read_log([tmp_path / "log.jsonl"], "id"))["id"] == 1


def test_classes_are_numbers_from_the_worst(project: Path) -> None:
    (project / "ann.csv").write_text("conversation,quality\n0, good\n1,bad\n")
    (project / "ben.csv").write_text("conversation,quality\n0,bad\n")
    config = load_config(project / "config.toml")
    config.labels.classes = ["bad", "good"]
    conversations = load(config, project)
    assert [one.labels for one in conversations[:2]] == [{"ann": 1, "ben": 0}, {"ann": 0}]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ann.csv", "conversation,quality\nx1,3\n", "conversation ['x1']…, the conversations have"),
        ("ann.csv", "conversation,quality\n0,fine\n", "'fine' is not a number"),
        ("ann.csv", "conversation,quality\n0,nan\n", "'nan' is not a number"),
        ("ann.csv", "conversation,quality\n0,3\n0,4\n", "ann labels 0 twice"),
        ("ann.csv", "id,quality\n0,3\n", "no 'conversation' in"),
        ("log.jsonl", '{"id": 1, "log": []}\n', "log.jsonl: no row has 'turns' or 'text'"),
        ("log.jsonl", '{"id": 1,\n', "log.jsonl, row 1: Expecting"),
        ("log.jsonl", "[1]\n", "log.jsonl, row 1: no object"),
        ("log.jsonl", '{"id": 1, "turns": "Hi"}\n', "row 1: 'turns' is no list of turns"),
        ("log.jsonl", '{"id": 1, "turns": [{"text": ["Hi"]}]}\n', "turn 1: ['Hi'] is no text"),
        ("log.jsonl", '{"id": 1, "turns": [{"time": "noon"}]}\n', "string: 'noon'; mend it"),
        ("log.jsonl", "", "['log.jsonl']: no conversation"),
        ("outcomes.jsonl", '{"id": 0}\n', "have [] of the outcomes ['complaint']"),
        ("config.toml", "[conversations]\nfile = 'x'\n", "cannot be used"),
    ],
)
def test_refused(project: Path, name: str, text: str, message: str) -> None:
    (project / name).write_text(text)
    with pytest.raises(UserError) as error:
        load(load_config(project / "config.toml"), project)
    assert message in str(error.value)
