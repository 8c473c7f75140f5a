"""Search and answers on the small corpus, with quotes and with a model behind real HTTP."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from reference_assistant.answer import answer, sentences
from reference_assistant.config import Config, UserError
from reference_assistant.index import Index, encode, load, save, tokenize
from reference_assistant.search import fuse, search

QUESTION = "When does the ferry leave?"


@pytest.mark.parametrize("retriever", ["dense", "bm25", "hybrid"])
def test_each_retriever_finds_the_passage(index: Index, config: Config, retriever: str) -> None:
    hits = search(index, QUESTION, replace(config, retriever=retriever))
    assert hits[0].chunk.document == "ferry.md"


def test_fusion_adds_reciprocal_ranks() -> None:
    assert fuse([[(7, 0.9), (8, 0.1)], [(8, 5.0)]], k=60) == [(8, 1 / 62 + 1 / 61), (7, 1 / 61)]


def test_only_what_shares_a_word_is_ranked_by_bm25(index: Index, config: Config) -> None:
    by_words = replace(config, retriever="bm25")
    assert [len(search(index, words, by_words)) for words in ("canteen ferry", "of the")] == [2, 0]


def test_an_answer_is_quoted_and_cited(index: Index, config: Config) -> None:
    result = answer(index, QUESTION, config)
    assert result.text == "The ferry leaves at nine from the north pier. [1]"
    assert [one.document for one in result.citations] == ["ferry.md"]


def test_headings_code_and_scraps_are_no_sentences() -> None:
    text = "# The pier is open\n\nSee e.g. Dr. Hill. Or ask.\n\n```\nrun it now\n```\n- Buses\n"
    assert sentences(text) == ["See e.g. Dr. Hill.", "Or ask."]
    assert sentences("可以退货。七天内退款。") == ["可以退货。", "七天内退款。"]


def test_ligatures_and_full_width_letters_are_searched_as_plain_ones(config: Config) -> None:
    fancy, plain = encode(["ﬁlters Ａ９", "filters A9"], config)
    assert fancy @ plain > 0.999
    assert tokenize(["ﬁlters Ａ９"]) == tokenize(["filters A9"])


def test_a_question_from_elsewhere_is_refused(index: Index, config: Config) -> None:
    result = answer(index, "Who painted the ceiling of the Sistine Chapel?", config)
    assert (result.text, result.citations) == (None, [])


def test_a_saved_index_answers_alike(index: Index, config: Config, tmp_path: Path) -> None:
    save(index, key := tmp_path / "key")
    assert answer(load(key), QUESTION, config).text == answer(index, QUESTION, config).text


def test_a_model_answers_with_citations(index: Index, chat: SimpleNamespace) -> None:
    chat.replies = ["<think>Maybe [2]?</think>At items[2] [1, 3], [9]."]
    result = answer(index, QUESTION, chat.config)
    assert result.text == "At items[2] [1, 3], [9]."
    assert [one.number for one in result.citations] == [1, 3]
    assert result.tokens == {"prompt": 7, "completion": 3}


@pytest.mark.parametrize("reply", ["The passages do not say. **NO_ANSWER**", "At nine."])
def test_a_refusal_or_nothing_cited(index: Index, chat: SimpleNamespace, reply: str) -> None:
    chat.replies = [reply]
    assert answer(index, QUESTION, chat.config).text is None


@pytest.mark.parametrize("fault", [(429, "slow down"), (400, "Unsupported value: 'temperature'")])
def test_what_is_tried_again(index: Index, chat: SimpleNamespace, fault: tuple[int, str]) -> None:
    chat.replies = [fault, "At nine [1]."]
    assert answer(index, QUESTION, chat.config).text == "At nine [1]."
    assert ("temperature" in chat.requests[1]) == (fault[0] == 429)


def test_an_empty_reply_is_no_answer(index: Index, chat: SimpleNamespace) -> None:
    chat.replies = ["<think>Long thoughts.</think>"]
    with pytest.raises(UserError, match="replied with nothing"):
        answer(index, QUESTION, chat.config)
