"""What the tests share: field names and data of their own, whatever config.toml names."""

import json
from pathlib import Path

import pytest

from conversation_check import evaluator

from evals import intervals

CONFIG = """
[conversations]
files = ["log.jsonl"]
id = "id"
cluster = ["user.id", "channel"]
segments = ["channel"]
[labels]
files = ["ann.csv", "ben.csv"]
id = "conversation"
label = "quality"
[outcomes]
files = ["outcomes.jsonl"]
id = "id"
fields = ["complaint"]
"""


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the log is called, and what the specification says, in the tests."""
    given = {"TURNS": "turns", "ASSISTANT": "bot", "LIMIT": 100, "SECONDS": 120}
    given |= {"FIELDS": {name: name for name in evaluator.FIELDS}}
    given |= {"STATES": {"greeting": {"verification"}}}
    for name, value in given.items():
        monkeypatch.setattr(evaluator, name, value)
    monkeypatch.setattr(intervals, "DRAWS", 100)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """40 conversations in 20 clusters; the bot is rude in each fifth, and labels know it."""
    log, outcomes, ann, ben = [], [], ["conversation,quality"], ["conversation,quality"]
    for n in range(40):
        rude = n % 5 == 0
        turns = [{"turn": 7, "role": "bot", "text": "Go away." if rude else "Hello."}]
        channel = "chat" if n % 2 else "email"
        log.append({"id": n, "user": {"id": n // 2}, "channel": channel, "turns": turns})
        outcomes.append({"id": str(n), "complaint": "yes" if rude else "no"})
        ann.append(f"{n},{1 if rude else 4}")
        if n < 30:
            ben.append(f"{n},{1 if rude else 4 + n % 2}")
    for name, rows in {"log.jsonl": log, "outcomes.jsonl": outcomes}.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "ann.csv").write_text("\n".join(ann))
    (tmp_path / "ben.csv").write_text("\n".join(ben))
    (tmp_path / "config.toml").write_text(CONFIG)
    return tmp_path
