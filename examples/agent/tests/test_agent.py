"""The tools, and the loop with rules and with a model behind real HTTP."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from shop_assistant.agent import Transcript, run
from shop_assistant.config import Config
from shop_assistant.tools import Toolbox, ToolError, calculate
from shop_assistant.world import World


def get_order(number: int) -> dict:
    """Look an order up."""
    return {"number": number, "status": "processing"}


def ask(chat: SimpleNamespace, path: Path | None = None) -> Transcript:
    return run("Where is order 7?", Toolbox([get_order]), chat.config, path)


@pytest.mark.parametrize("expression", ["", "1 +", "1 / 0", "9 ** 9 ** 9", "x", "print(1)"])
def test_arithmetic(expression: str) -> None:
    assert calculate("(2 + 3) * -4 / 8") == -2.5
    with pytest.raises(ToolError):
        calculate(expression)


def test_the_shop(config: Config) -> None:
    world = World(config, "Please cancel order 7 and order 8.")
    assert [row["name"] for row in world.find_products("lamp")] == ["Wax Lamp", "Storm Lamp"]
    assert [row["price"] for row in world.find_products(category="lights", max_price=9)] == [8.5]
    assert world.find_products(category="tents") == world.find_products("' OR 1=1 --") == []
    assert world.cancel_order(7)["status"] == world.get_order(7)["status"] == "cancelled"
    for number, why in {8: "is not being processed any more", 9: "has not named order 9"}.items():
        with pytest.raises(ToolError, match=why):
            world.cancel_order(number)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What do 3 Storm Lamps cost?", "90.00"),
        ("Is the Wax Lamp there?", "name: Wax Lamp; category: lights; price: 8.5; stock: 0"),
        ("Where is order 8?", "Wax Lamp: shipped."),
        ("Cancel order 7, please.", "Storm Lamp: cancelled."),
        ("How is a gift wrapped?", "## Gifts\n\nWrapping is free."),
        (f"Where is order {10**30}?", None),
    ],
)
def test_rules(config: Config, question: str, answer: str | None) -> None:
    assert run(question, Toolbox(World(config, question).tools()), config).answer == answer


def test_a_model_calls_tools_and_answers(chat: SimpleNamespace, tmp_path: Path) -> None:
    chat.replies = [("get_order", '{"number": 7}'), "<think>In work?</think>\n\nIt is in work."]
    transcript = ask(chat, tmp_path / "kept" / "1.json")
    assert (transcript.answer, transcript.ended) == ("It is in work.", "answered")
    assert transcript.tokens == {"prompt": 14, "completion": 6}
    sent = chat.requests[1]["messages"]
    assert sent[2]["tool_calls"][0]["id"] == sent[3]["tool_call_id"] == "c1"
    schemas = {tool["function"]["name"]: tool["function"] for tool in chat.requests[1]["tools"]}
    assert schemas["get_order"]["parameters"]["properties"]["number"]["type"] == "integer"
    assert json.loads((tmp_path / "kept" / "1.json").read_text()) == vars(transcript)


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("get_order", '{"number": ', "arguments: Invalid JSON"),
        ("get_order", None, "must be an array or an object"),
        ("get_order", {"no": 7}, "number: Missing required argument"),
        ("refund_order", '{"number": 7}', "there is no tool refund_order; there are get_order"),
    ],
)
def test_a_call_that_is_wrong_can_be_corrected(
    chat: SimpleNamespace, name: str, arguments: object, error: str
) -> None:
    chat.replies = [(name, arguments), ("get_order", {"number": 7}), "In work."]
    transcript = ask(chat)
    first, second = (one["content"] for one in transcript.messages if one["role"] == "tool")
    assert error in json.loads(first)["error"]
    assert json.loads(second)["result"]["status"] == "processing"


@pytest.mark.parametrize(
    ("replies", "ended", "said"),
    [
        (["<think>Hm.</think>", None, "."], "failed", "the model's reply was empty twice"),
        (["<think>Hm.</think>", "NO_ANSWER I cannot."], "refused", "I cannot."),
        ([("get_order", '{"number": 7}')] * 4, "step limit", "no answer in 4 replies"),
        ([(429, "slow down"), (400, "no tools here")], "failed", "no tools here"),
        ([(200, "no tools here")], "failed", "no tools here"),  # some send errors as a success
    ],
)
def test_a_run_without_an_answer(
    chat: SimpleNamespace, tmp_path: Path, replies: list, ended: str, said: str
) -> None:
    chat.replies = list(replies)
    transcript = ask(chat, tmp_path / "1.json")
    assert (transcript.answer, transcript.ended, said in transcript.said) == (None, ended, True)
    assert json.loads((tmp_path / "1.json").read_text())["ended"] == ended
