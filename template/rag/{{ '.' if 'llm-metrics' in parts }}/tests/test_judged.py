"""Ragas' judged metrics, with a judge behind real HTTP."""

import asyncio
import json

import numpy as np
import pytest

from evals.judged import judge_answers, make_metrics, score_all

from .conftest import ChatServer

GIVEN = {"question": "When?", "reference": "At nine."}
SEEN = {"answer": "It leaves at nine.", "retrieved": [{"text": "The ferry leaves at nine."}]}


@pytest.fixture
def item(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> dict:
    monkeypatch.setenv("JUDGE_MODEL", "test")
    monkeypatch.delenv("JUDGE_BASE_URL", raising=False)
    return {"id": "1", "input": GIVEN, "output": dict(SEEN), "scores": {}}


def embed(texts: list[str]) -> np.ndarray:
    return np.ones((len(texts), 2))


def score(item: dict, *names: str) -> list[str]:
    metrics = make_metrics(embed)
    return asyncio.run(score_all([item], {name: metrics[name] for name in names}))


def test_faithfulness(item: dict, chat: ChatServer) -> None:
    claims = ["It leaves at nine.", "It is blue."]
    verdicts = [{"statement": claims[0], "reason": "said", "verdict": 1}]
    verdicts.append({"statement": claims[1], "reason": "not said", "verdict": 0})
    chat.replies = [json.dumps({"statements": claims}), json.dumps({"statements": verdicts})]
    assert score(item, "faithfulness") == []
    assert item["scores"]["faithfulness"] == 0.5


def test_what_a_server_refuses_is_not_measured(item: dict, chat: ChatServer) -> None:
    chat.replies = [(401, "the key is wrong")] * 9
    (note,) = score(item, "context recall")
    assert item["scores"]["context recall"] is None
    assert "context recall of 1 not measured" in note


def test_a_refusal_has_no_faithfulness(item: dict) -> None:
    item["output"]["answer"] = None
    assert score(item, "faithfulness", "answer correctness") == []
    assert item["scores"] == {"faithfulness": None, "answer correctness": 0.0}


def test_without_a_judge(item: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JUDGE_MODEL")
    assert judge_answers([item], embed) == []
    assert item["scores"] == {}
