"""Search and answers on the small corpus, with quotes and with a model behind real HTTP."""

from dataclasses import replace
from pathlib import Path

import openai
import pytest

from reference_assistant.answer import answer
from reference_assistant.config import Config, UserError
from reference_assistant.index import Index, load, save
from reference_assistant.search import fuse, search

from .conftest import ChatServer

QUESTION = "When does the ferry leave?"


@pytest.mark.parametrize("retriever", ["dense", "bm25", "hybrid"])
def test_each_retriever_finds_the_passage(index: Index, config: Config, retriever: str) -> None:
    hits = search(index, QUESTION, replace(config, retriever=retriever))
    assert hits[0].chunk.document == "ferry.md"


def test_fusion_adds_reciprocal_ranks() -> None:
    assert fuse([[(7, 0.9), (8, 0.1)], [(8, 5.0)]], k=60) == [(8, 1 / 62 + 1 / 61), (7, 1 / 61)]


def test_an_answer_is_quoted_and_cited(index: Index, config: Config) -> None:
    result = answer(index, QUESTION, config)
    assert result.text == "The ferry leaves at nine from the north pier."
    assert [one.document for one in result.citations] == ["ferry.md"]


def test_a_question_from_elsewhere_is_refused(index: Index, config: Config) -> None:
    result = answer(index, "Who painted the ceiling of the Sistine Chapel?", config)
    assert result.text is None
    assert result.citations == []


def test_a_saved_index_answers_alike(
    index: Index, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reference_assistant.index.FOLDER", tmp_path)
    save(index, tmp_path / "key")
    assert search(load(tmp_path / "key"), QUESTION, config) == search(index, QUESTION, config)


def test_a_model_answers_with_citations(index: Index, config: Config, chat: ChatServer) -> None:
    chat.replies = ["<think>Maybe [2]?</think>At nine [1], [9]."]
    result = answer(index, QUESTION, config)
    assert result.text == "At nine [1], [9]."
    assert [one.document for one in result.citations] == ["ferry.md"]
    assert result.tokens == {"prompt": 7, "completion": 3}


def test_a_model_may_refuse(index: Index, config: Config, chat: ChatServer) -> None:
    chat.replies = ["NO_ANSWER"]
    assert answer(index, QUESTION, config).text is None


def test_a_rate_limit_is_waited_for(index: Index, config: Config, chat: ChatServer) -> None:
    chat.replies = [(429, "slow down"), "At nine [1]."]
    assert answer(index, QUESTION, config).text == "At nine [1]."


def test_a_model_without_temperature(index: Index, config: Config, chat: ChatServer) -> None:
    chat.replies = [(400, "Unsupported value: 'temperature'"), "At nine [1]."]
    assert answer(index, QUESTION, config).text == "At nine [1]."
    assert "temperature" not in chat.requests[1]


def test_what_a_server_says_is_passed_on(index: Index, config: Config, chat: ChatServer) -> None:
    chat.replies = [(401, "the key is wrong")]
    with pytest.raises(openai.AuthenticationError, match="the key is wrong"):
        answer(index, QUESTION, config)


def test_an_empty_reply_is_no_answer(index: Index, config: Config, chat: ChatServer) -> None:
    chat.replies = ["<think>Long thoughts.</think>"]
    with pytest.raises(UserError, match="replied with nothing"):
        answer(index, QUESTION, config)
