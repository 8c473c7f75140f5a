"""The judge of the judge, against a chat server on this machine."""

import json
from pathlib import Path

import pytest

from evals import judge
from evals.golden import Question

from .conftest import ChatServer

ROWS = [Question(str(n), f"Question {n}?", f"Answer {n}.", ["a.md"]) for n in range(6)]


@pytest.fixture
def served(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> ChatServer:
    monkeypatch.setenv("JUDGE_MODEL", "test")
    monkeypatch.delenv("JUDGE_BASE_URL", raising=False)
    return chat


def test_a_judge_that_takes_the_first(served: ChatServer) -> None:
    served.replies = ["A"] * 12
    said = judge.compare(judge.Judge(), ROWS)
    assert "0 of 6 [0.00" in said
    assert "order: 6 of 6; took the first answer 12 times, the second 0" in said


def test_a_judge_that_knows(served: ChatServer) -> None:
    served.replies = ['{"right": "A"}', '```json\n{"right": "B"}\n```'] * 6
    one = judge.Judge()
    assert "6 of 6 [0.61 to 1.00]" in judge.compare(one, ROWS)
    assert sum(one.tokens) == 120
    asked = [request["messages"][0]["content"] for request in served.requests]
    assert "<A>Answer 0.</A>" in asked[0]
    assert "<B>Answer 0.</B>" in asked[1]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("<think>B</think>\n**A**", "A"), ("Answer: B, because", "B"), ("<think>A", "none")],
)
def test_replies(reply: str, verdict: str) -> None:
    assert judge.parse(reply) == verdict


def test_agreement(served: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "ROOT", tmp_path)
    assert "not measured" in judge.agree(judge.Judge())
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "labels.csv").write_text("id,right\n0,yes\n1,no\n2,yes\n3,no\n9,no\n")
    given = [{"question": row.question, "reference": row.answer} for row in ROWS]
    items = [{"id": str(n), "input": one, "output": {"answer": "x"}} for n, one in enumerate(given)]
    (tmp_path / "reports" / "1").mkdir(parents=True)
    (tmp_path / "reports" / "1" / "results.json").write_text(json.dumps({"items": items}))
    served.replies = ["yes", "no", "no", "No."]
    said = judge.agree(judge.Judge())
    assert "3 of 4 (5 labels), kappa 0.50; the commonest label alone: 2" in said


def test_no_judge(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge.main() == 2
    assert "JUDGE_MODEL is not set" in capsys.readouterr().err
