"""The loop with a model behind real HTTP."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from shop_assistant.agent import Transcript, run
from shop_assistant.tools import Toolbox


def get_order(number: int) -> dict:
    """Look an order up."""
    return {"number": number, "status": "processing"}


def ask(chat: SimpleNamespace, path: Path | None = None) -> Transcript:
    return run("Where is order 7?", Toolbox([get_order]), chat.config, path)


def test_a_model_calls_tools_and_answers(chat: SimpleNamespace, tmp_path: Path) -> None:
    chat.replies = [("get_order", '{"number": 7}'), "<think>In work?</think>\n\nIt is in work."]
    transcript = ask(chat, tmp_path / "kept" / "1.json")
    assert (transcript.answer, transcript.ended) == ("It is in work.", "answered")
    assert transcript.tokens == {"prompt": 14, "completion": 6}
    sent = chat.requests[1]["messages"]
    assert sent[2]["tool_calls"][0]["id"] == sent[3]["tool_call_id"] == "c1"
    schema = chat.requests[1]["tools"][0]["function"]
    assert schema["parameters"]["properties"]["number"]["type"] == "integer"
    assert json.loads((tmp_path / "kept" / "1.json").read_text()) == vars(transcript)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (("get_order", '{"number": '), "arguments: Invalid JSON"),
        (("get_order", '{"no": 7}'), "number: Missing required argument"),
        (("refund_order", '{"number": 7}'), "there is no tool refund_order; there are get_order"),
    ],
)
def test_a_wrong_call_can_be_corrected(chat: SimpleNamespace, call: tuple, error: str) -> None:
    chat.replies = [call, ("get_order", '{"number": 7}'), "In work."]
    transcript = ask(chat)
    first, second = (one["content"] for one in transcript.messages if one["role"] == "tool")
    assert error in json.loads(first)["error"]
    assert json.loads(second)["result"]["status"] == "processing"


@pytest.mark.parametrize(
    ("replies", "ended", "said"),
    [
        (["<think>Hm.</think>"], "failed", "the model's reply was empty"),
        (["<think>Hm.</think>NO_ANSWER I cannot."], "refused", "I cannot."),
        ([("get_order", '{"number": 7}')] * 4, "step limit", "no answer in 4 replies"),
        ([(429, "slow down"), (400, "no tools here")], "failed", "no tools here"),
        ([(200, "no tools here")], "failed", "no tools here"),  # some send errors as a success
    ],
)
def test_no_answer(chat: SimpleNamespace, replies: list, ended: str, said: str) -> None:
    chat.replies = list(replies)
    transcript = ask(chat)
    assert (transcript.answer, transcript.ended, said in transcript.said) == (None, ended, True)
