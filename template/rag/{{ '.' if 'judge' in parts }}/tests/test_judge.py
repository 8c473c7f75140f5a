"""The judge of the judge, against a chat server on this machine."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from evals import judge
from evals.golden import Question

ROWS = [Question(str(n), f"Question {n}?", f"Answer {n}.", ["a.md"]) for n in range(6)]


@pytest.fixture
def served(chat: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setenv("JUDGE_MODEL", "test")
    for name in ("JUDGE_BASE_URL", "JUDGE_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return chat


def test_a_judge_that_takes_the_first(served: SimpleNamespace) -> None:
    served.replies = ["A"] * 12
    said = judge.compare(judge.Judge(), ROWS)
    assert "0 of 6 [0.00" in said
    assert "took the first answer 6 times, the second 0" in said


def test_a_judge_that_knows(served: SimpleNamespace) -> None:
    served.replies = ["<think>B?</think>\n**A**", '```json\n{"right": "B"}\n```'] * 5 + ["A", "?"]
    one = judge.Judge()
    assert "right in both orders: 5 of 6" in judge.compare(one, ROWS)
    assert sum(one.tokens) == 120
    assert one.unparsed == ["?"]


def test_agree(served: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "ROOT", tmp_path)
    monkeypatch.setattr(judge, "LABELS", tmp_path / "labels.csv")
    assert "not measured" in judge.agree(judge.Judge())
    (tmp_path / "labels.csv").write_text("id,right\n0,yes\n1,no\n2,Yes \n3,no\n4,\n5\n9,no\n")
    items = [{"id": row.id, "input": {"question": row.question}} for row in ROWS]
    record = {"items": [item | {"output": {"answer": "x"}} for item in items]}
    (tmp_path / "reports" / "1").mkdir(parents=True)
    (tmp_path / "reports" / "1" / "results.json").write_text(json.dumps(record))
    served.replies = ["yes", "no", "no", "No."]
    said = judge.agree(judge.Judge())
    assert said == "agrees with a person: 3 of 4, one label 2, kappa 0.50"
